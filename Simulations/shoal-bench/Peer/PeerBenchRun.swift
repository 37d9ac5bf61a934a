// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

/// Blobs from one node to another, and between them the parts.
struct PeerBenchRun: Sendable {
  let blobBytes: Int64
  let blobsCount: Int
  let shoal: String

  func report() async throws -> PeerBenchReport {
    let folder = try WorkFolder.make(prefix: "shoal-bench-peer")
    defer { folder.remove() }
    // A source, a copy of it, and what each of the nodes keeps.
    try BenchRoom.require(blobBytes * Int64(2 * blobsCount + 3), in: folder)
    let security = try await PeerPlaneSecurity.look(shoal: shoal, folder: folder)
    if !security.isEncrypted { BenchOutput.say(PeerBenchReport.plainTextNotice) }
    var report = PeerBenchReport(blobBytes: blobBytes, isEncrypted: security.isEncrypted)
    report.transfers = try await PeerPair.run(shoal: shoal, folder: folder) {
      pair in
      var transfers: [PeerBenchReport.Sample] = []
      for number in 1...blobsCount {
        transfers.append(try await sample(number, pair, folder))
      }
      return transfers
    }
    return report
  }

  private func sample(
    _ number: Int, _ pair: PeerPair, _ folder: WorkFolder
  ) async throws -> PeerBenchReport.Sample {
    BenchOutput.say("Blob \(number) of \(blobsCount)")
    let content = try BenchContent.make(
      sizeBytes: blobBytes, folder: folder, seed: UInt64(number))
    defer { try? FileManager.default.removeItem(atPath: content.source.path) }
    let transfer = try await PeerTransfer.make(content, over: pair)
    BenchOutput.say("  both nodes: \(BenchText.number(transfer.processorSeconds)) s of CPU")
    var parts: [StockPart: Double] = [:]
    // As before the transfer.
    try await BlockingWork.run(with: pair.origin.process) {
      try content.settleMachine(with: pair.origin.process)
    }
    for part in StockPart.allCases {
      parts[part] = try await part.seconds(for: content.source, folder: folder)
    }
    return PeerBenchReport.Sample(transfer: transfer, parts: parts)
  }
}
