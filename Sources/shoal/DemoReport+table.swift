// SPDX-License-Identifier: Apache-2.0

extension DemoReport {
  /// For people.
  var table: String {
    var rows = [["node", "seconds", "first byte", "cache", "peers", "upstream", "digests"]]
    for node in nodes {
      rows.append([
        node.name, Self.seconds(node.seconds), Self.seconds(node.firstByteSeconds),
        DemoText.size(node.cacheBytes), DemoText.size(node.peerBytes),
        DemoText.size(node.upstreamBytes),
        node.failure == nil ? "all right" : "FAILED",
      ])
    }
    rows.append([
      "all", Self.seconds(nodes.compactMap(\.seconds).max()), "",
      DemoText.size(sum(\.cacheBytes)), DemoText.size(sum(\.peerBytes)),
      DemoText.size(sum(\.upstreamBytes)), "",
    ])
    let verdict =
      held
      ? "Every digest was right on every node."
      : faults.map { "FAILED: \($0)" }.joined(separator: "\n")
    return """

      image: \(DemoText.size(imageBytes)) in \(layerCount) layers, \(manifestDigest)

      \(DemoText.table(rows))

      The origin gave away, by its own \(egress.account): \(DemoText.size(egressBytes)), \
      \(DemoText.decimal(egressRatio, places: 3)) × the image\(egressParts).
      Without Shoal: \(DemoText.size(imageBytes * Int64(nodes.count))), \
      \(DemoText.decimal(Double(nodes.count), places: 3)) × the image.
      \(verdict)
      """
  }

  private var egressParts: String {
    egress.peerBytes == 0
      ? ""
      : " (\(DemoText.size(egress.peerBytes)) of it to peers, "
        + "\(DemoText.size(egress.registryBytes)) over HTTP)"
  }

  private func sum(_ bytes: (NodeResult) -> Int64) -> Int64 { nodes.reduce(0) { $0 + bytes($1) } }

  private static func seconds(_ seconds: Double?) -> String {
    seconds.map { DemoText.decimal($0, places: 2) } ?? "-"
  }
}
