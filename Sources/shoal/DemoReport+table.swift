// SPDX-License-Identifier: Apache-2.0

import LocalCluster

extension DemoReport {
  /// For people.
  var table: String {
    var rows = [["node", "seconds", "first byte", "cache", "peers", "upstream", "digests"]]
    for node in nodes {
      rows.append([
        node.name, Self.seconds(node.seconds), Self.seconds(node.firstByteSeconds),
        NumberText.size(node.cacheBytes), NumberText.size(node.peerBytes),
        NumberText.size(node.upstreamBytes),
        node.failure == nil ? "all right" : "FAILED",
      ])
    }
    rows.append([
      "all", Self.seconds(nodes.compactMap(\.seconds).max()), "",
      NumberText.size(sum(\.cacheBytes)), NumberText.size(sum(\.peerBytes)),
      NumberText.size(sum(\.upstreamBytes)), "",
    ])
    let verdict =
      held
      ? "Every digest was right on every node."
      : faults.map { "FAILED: \($0)" }.joined(separator: "\n")
    return """

      image: \(NumberText.size(imageBytes)) in \(layerCount) layers, \(manifestDigest)

      \(TextTable.of(rows))

      The origin gave away, by its own \(egress.account): \(NumberText.size(egressBytes)), \
      \(NumberText.decimal(egressRatio, places: 3)) × the image\(egressParts).
      Without Shoal: \(NumberText.size(imageBytes * Int64(nodes.count))), \
      \(NumberText.decimal(Double(nodes.count), places: 3)) × the image.
      \(verdict)
      """
  }

  private var egressParts: String {
    egress.peerBytes == 0
      ? ""
      : " (\(NumberText.size(egress.peerBytes)) of it to peers, "
        + "\(NumberText.size(egress.registryBytes)) over HTTP)"
  }

  private func sum(_ bytes: (NodeResult) -> Int64) -> Int64 { nodes.reduce(0) { $0 + bytes($1) } }

  private static func seconds(_ seconds: Double?) -> String {
    seconds.map { NumberText.decimal($0, places: 2) } ?? "-"
  }
}
