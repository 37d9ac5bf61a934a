// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore
import Testing

@testable import shoal_bench

@Suite("What the benchmark from node to node makes of its samples")
struct PeerBenchReportTests {
  private static func report(isEncrypted: Bool) -> PeerBenchReport {
    PeerBenchReport(
      blobBytes: 1 << 20, isEncrypted: isEncrypted,
      transfers: [3.0, 6.0].map { seconds in
        PeerBenchReport.Sample(
          transfer: PeerTransfer(
            processorSeconds: seconds, seconds: 1, peakBytes: [50 << 20, 60 << 20]),
          parts: [.disk: 1, .loopback: 0.5, .hash: 0.5, .seal: 0.25, .open: 0.75])
      })
  }

  @Test("the ratio is to what the nodes have to do: encryption counts where they encrypt")
  func ratios() {
    #expect(Self.report(isEncrypted: false).ratios == [1.5, 3])
    #expect(Self.report(isEncrypted: true).ratios == [1, 2])
  }

  @Test("the output says plainly that TLS was off, and names every tool")
  func table() {
    let plain = Self.report(isEncrypted: false).table
    #expect(plain.hasPrefix("TLS IS OFF"))
    #expect(plain.contains("AES-GCM, sealing (not in the sum)"))
    #expect(StockPart.allCases.allSatisfy { plain.contains($0.command) })
    let encrypted = Self.report(isEncrypted: true).table
    #expect(!encrypted.contains("TLS IS OFF") && !encrypted.contains("not in the sum"))
  }

  @Test("the JSON has every sample and what each node held at the most")
  func json() throws {
    let json = try JSONValue(parsing: Array(Self.report(isEncrypted: false).json.utf8))
    #expect(json["ratio"]?.array?.compactMap { Double($0.text) } == [1.5, 3])
    #expect(json["receiverPeakBytes"]?.array?.compactMap(\.integer) == [60 << 20, 60 << 20])
    #expect(json["parts"]?.array?.count == StockPart.allCases.count)
  }
}
