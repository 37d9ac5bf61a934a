// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster

/// What the demo has shown.
struct DemoReport: Sendable {
  struct NodeResult: Sendable {
    let name: String
    /// Nil if the pull failed, for this reason.
    let seconds: Double?
    let firstByteSeconds: Double?
    let failure: String?
    let retries: Int
    let cacheBytes: Int64
    let peerBytes: Int64
    let upstreamBytes: Int64
  }

  let manifestDigest: Digest
  let layerCount: Int
  let imageBytes: Int64
  let nodes: [NodeResult]
  let egress: DemoEgress

  var egressBytes: Int64 { egress.bytes }
  var egressRatio: Double { Double(egressBytes) / Double(max(1, imageBytes)) }

  /// Everything the exit status stands for.
  var held: Bool { nodes.allSatisfy { $0.failure == nil } && isEgressSmall && isEgressPlausible }

  /// What goes to peers is not in it: a node gives away what its uplink can, and on one machine
  /// that is not scarce.
  private var isEgressSmall: Bool {
    egress.registryBytes * 100 <= imageBytes * Self.egressPercentMax
  }

  /// Less than the image cannot be: then the origin's account was not read as it should have been.
  private var isEgressPlausible: Bool { egressBytes >= imageBytes }

  /// A sentence for each thing that was to hold and did not.
  var faults: [String] {
    var faults = nodes.compactMap { node in node.failure.map { "\(node.name): \($0)" } }
    if !isEgressSmall {
      faults.append(
        "the origin gave away more over HTTP than the image times "
          + NumberText.decimal(Double(Self.egressPercentMax) / 100, places: 2))
    }
    if !isEgressPlausible {
      faults.append("the origin's \(egress.account) tells of less than the image; run it again")
    }
    return faults
  }

  static let egressPercentMax: Int64 = 105
}
