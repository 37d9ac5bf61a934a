// SPDX-License-Identifier: Apache-2.0

import LocalCluster

/// How the nodes of the benchmark protect what they say to each other: as those of a local cluster
/// do, which is by a cluster key where the program knows of one.
struct PeerPlaneSecurity: Sendable {
  let isEncrypted: Bool

  static func look(shoal: String, folder: WorkFolder) async throws -> PeerPlaneSecurity {
    let help = try await SystemProgram.output(shoal, ["serve", "--help"], folder: folder)
    return PeerPlaneSecurity(
      isEncrypted: String(decoding: help, as: UTF8.self).contains("--cluster-key"))
  }
}
