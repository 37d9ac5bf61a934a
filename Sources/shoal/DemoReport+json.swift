// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

extension DemoReport {
  /// For programs: one object on one line.
  var json: String {
    let nodes = nodes.map { node in
      """
      {"name":\(Self.quoted(node.name)),"seconds":\(Self.number(node.seconds)),\
      "firstByteSeconds":\(Self.number(node.firstByteSeconds)),"retries":\(node.retries),\
      "cacheBytes":\(node.cacheBytes),"peerBytes":\(node.peerBytes),\
      "upstreamBytes":\(node.upstreamBytes),\
      "failure":\(node.failure.map(Self.quoted) ?? "null")}
      """
    }
    return """
      {"held":\(held),"manifestDigest":"\(manifestDigest)","layers":\(layerCount),\
      "imageBytes":\(imageBytes),"egressBytes":\(egressBytes),\
      "egressPeerBytes":\(egress.peerBytes),\
      "egressRatio":\(NumberText.decimal(egressRatio, places: 4)),\
      "nodes":[\(nodes.joined(separator: ","))]}
      """
  }

  private static func number(_ seconds: Double?) -> String {
    seconds.map { NumberText.decimal($0, places: 3) } ?? "null"
  }

  private static func quoted(_ text: String) -> String { JSONText.string(text) }
}
