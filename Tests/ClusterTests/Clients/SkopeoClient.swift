// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster

/// Copies images as they are, indexes with all they name.
struct SkopeoClient: ContainerClient {
  private let folder: WorkFolder

  init(folder: WorkFolder) async throws {
    self.folder = folder
  }

  func pull(_ reference: String) async throws -> Digest {
    try await copy(
      from: "docker://\(reference)", to: store(of: reference),
      "--src-tls-verify=false")
  }

  func push(_ reference: String, to target: String) async throws -> Digest {
    try await copy(
      from: store(of: reference), to: "docker://\(target)", "--dest-tls-verify=false")
  }

  /// An image layout finds no image of Docker's format again, and a plain folder would want the
  /// foreign layer.
  private func store(of reference: String) -> String {
    let name = String(reference.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    return reference.contains("/\(ClientSeeds.docker)")
      ? "dir:\(folder.path)/\(name)" : "oci:\(folder.path)/\(name):image"
  }

  private func copy(from source: String, to target: String, _ option: String) async throws
    -> Digest
  {
    let digestFile = "\(folder.path)/digest"
    try await SystemProgram.output(
      "/usr/bin/skopeo",
      [
        "--insecure-policy", "copy", option, "--all", "--preserve-digests", "--quiet",
        "--digestfile", digestFile, source, target,
      ], folder: folder, timeoutSeconds: 300)
    return try Self.digest(in: [UInt8](Data(contentsOf: URL(fileURLWithPath: digestFile))))
  }
}
