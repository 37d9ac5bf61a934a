// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// What was seen of blobs between two nodes.
struct PeerBenchReport: BenchDocument {
  struct Sample: Sendable {
    let transfer: PeerTransfer
    /// Processor time of each part for the whole blob.
    let parts: [StockPart: Double]
  }

  let blobBytes: Int64
  let isEncrypted: Bool
  var transfers: [Sample] = []

  static let plainTextNotice =
    "TLS IS OFF: this shoal knows no cluster key. AES-GCM is measured, and left out of the sum."

  /// The parts that the nodes have to do too.
  private var summed: [StockPart] {
    StockPart.allCases.filter { isEncrypted || !$0.needsEncryption }
  }

  private func sum(_ sample: Sample) -> Double {
    summed.reduce(0) { $0 + (sample.parts[$1] ?? 0) }
  }

  var ratios: [Double] { transfers.map { $0.transfer.processorSeconds / sum($0) } }

  /// For people.
  var table: String {
    var rows = [["CPU seconds", "", "median [least…greatest]"]]
    for part in StockPart.allCases {
      let note = summed.contains(part) ? "" : " (not in the sum)"
      rows.append([
        part.title + note, part.command, Self.spread(transfers.map { $0.parts[part] ?? 0 }),
      ])
    }
    rows += [
      ["sum of the parts", "", Self.spread(transfers.map(sum))],
      ["both nodes", "", Self.spread(transfers.map(\.transfer.processorSeconds))],
      ["both nodes ÷ sum of the parts", "", Self.spread(ratios)],
    ]
    var memory = [["peak memory, MiB"] + transfers.indices.map { "blob \($0 + 1)" }]
    for (index, node) in ["origin", "receiver"].enumerated() {
      memory.append([node] + transfers.map { "\($0.transfer.peakBytes[index] >> 20)" })
    }
    return """
      \(isEncrypted ? "TLS 1.3 by a cluster key" : Self.plainTextNotice)
      \(transfers.count) blobs of \(blobBytes) bytes, node to node, verified and on disk

      \(TextTable.of(rows, leftColumns: 2))

      \(TextTable.of(memory))

      MB/s: \(Self.spread(transfers.map { Double(blobBytes) / $0.transfer.seconds / 1e6 }))
      """
  }

  /// For programs: one object on one line, with every sample.
  var json: String {
    JSONValue.fields([
      "blobBytes": .integer(blobBytes), "isEncrypted": .boolean(isEncrypted),
      "ratio": Self.numbers(ratios),
      "processorSeconds": Self.numbers(transfers.map(\.transfer.processorSeconds)),
      "seconds": Self.numbers(transfers.map(\.transfer.seconds)),
      "sumOfParts": Self.numbers(transfers.map(sum)),
      "parts": .array(
        StockPart.allCases.map { part in
          .fields([
            "name": .string(part.rawValue), "command": .string(part.command),
            "isInSum": .boolean(summed.contains(part)),
            "processorSeconds": Self.numbers(transfers.map { $0.parts[part] ?? 0 }),
          ])
        }),
      "originPeakBytes": peaks(0), "receiverPeakBytes": peaks(1),
    ]).text
  }

  private func peaks(_ node: Int) -> JSONValue {
    .array(transfers.map { .integer(Int64($0.transfer.peakBytes[node])) })
  }

  private static func spread(_ samples: [Double]) -> String {
    Spread(samples).map(BenchText.spread) ?? "-"
  }

  private static func numbers(_ samples: [Double]) -> JSONValue {
    .array(samples.map { .number(NumberText.decimal($0, places: 6)) })
  }
}
