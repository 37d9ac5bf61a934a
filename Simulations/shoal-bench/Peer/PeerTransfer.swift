// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster

/// One blob on its way from the origin to the receiver.
struct PeerTransfer: Sendable {
  /// Of both nodes together, until they have come to rest.
  let processorSeconds: Double
  let seconds: Double
  /// What each held in memory at the most while the blob was on its way.
  let peakBytes: [Int]

  /// Pushes the blob to the origin, lets the receiver fetch it, and compares what that has on disk
  /// then, byte by byte.
  static func make(_ content: BenchContent, over pair: PeerPair) async throws -> PeerTransfer {
    try await BlockingWork.run(with: pair.origin.process) {
      _ = try content.pushBlob(to: pair.origin.address)
      try content.settleMachine(with: pair.origin.process)
    }
    for node in pair.nodes {
      _ = try await ProcessorTime.secondsAtRest(of: node.process)
      try forgetPeak(of: node.process)
    }
    let receivedBefore = try await NodeMetrics.scrape(pair.receiver.address).bytesFromPeers
    let before = try pair.nodes.map { try ProcessorTime.seconds(of: $0.process) }
    let seconds = try await BlockingWork.run(with: pair.receiver.process) {
      try content.awaitProof(at: pair.receiver.address)
    }
    var processorSeconds = 0.0
    for (node, before) in zip(pair.nodes, before) {
      processorSeconds += try await ProcessorTime.secondsAtRest(of: node.process) - before
    }
    let peaks = try pair.nodes.map { try ResidentMemory.of($0.process).peakBytes }
    let received = try await NodeMetrics.scrape(pair.receiver.address).bytesFromPeers
    // Bytes that came by another way would make this another benchmark.
    guard received - receivedBefore == content.source.blob.sizeBytes else {
      throw BenchFailure.malformed(
        operation: "transfer", reason: "\(received - receivedBefore) bytes came from the peer")
    }
    try content.requireStored(at: pair.receiver)
    return PeerTransfer(
      processorSeconds: processorSeconds, seconds: seconds, peakBytes: peaks)
  }

  /// From here on the peak counts anew (proc(5), `/proc/PID/clear_refs`).
  private static func forgetPeak(of process: ManagedProcess) throws {
    let path = "/proc/\(process.pid)/clear_refs"
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    defer { close(descriptor) }
    guard descriptor >= 0, unsafe write(descriptor, "5", 1) == 1 else {
      throw BenchFailure.system(operation: "write \(path)", code: errno)
    }
  }
}
