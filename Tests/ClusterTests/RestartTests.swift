// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster
import Synchronization
import Testing

extension ProcessTests {
  /// A node is ended in the middle of a 64 MiB blob and started again on the same data directory.
  struct RestartTests {
    private let image: SampleImage
    private let folder: WorkFolder
    private let executable: String

    init() throws {
      image = try SampleImage.patterned(seed: 61, layerBytes: [64 << 20])
      folder = try WorkFolder.make(prefix: "shoal-cluster-tests")
      executable = try ShoalExecutable.besideTests()
    }

    private var layer: Blob { image.layers[0].blob }
    private var chunkBytes: Int64 { layer.geometry.chunkBytes }

    private func start(
      _ name: String, _ upstream: ScriptedUpstream, _ trackers: [HostPort] = []
    ) async throws -> ShoalNode {
      try await ShoalNode.start(
        name: name, executable: executable, folder: folder.path, trackers: trackers,
        upstream: "\(ProcessCluster.upstreamName)=http://\(upstream.address)")
    }

    /// A node that upstream has given 40 MiB of the layer, ended by `signal`; what it had kept.
    private func endedInTheMiddle(
      _ upstream: ScriptedUpstream, by signal: Int32
    ) async throws -> Int64 {
      let node = try await start("node", upstream)
      async let pull = TestCluster.pull(node, triesMax: 1)
      try await BoundedWait.until("the node has kept what it was given", seconds: 30) {
        let kept = try await NodeMetrics.scrape(node.address).bytesFromUpstream
        return upstream.gate.isExhausted && kept >= (40 << 20) - 2 * chunkBytes
      }
      let kept = try await NodeMetrics.scrape(node.address).bytesFromUpstream
      node.process.send(signal: signal)
      _ = try await node.process.waitForExit(timeoutSeconds: 20)
      let result = await pull
      let failure = #expect(throws: PullFailure.self) { try result.get() }
      if let failure { #expect(!failure.isCompleteBody, "\(failure)") }
      return kept
    }

    /// At most these are lost with a process: chunks in memory (`fetchChunksMax`), and those whose
    /// entries were not signed and on disk yet.
    private var inFlightBytes: Int64 { 4 * chunkBytes }

    @Test(
      "a node ended while upstream streams asks it for what was missing and in flight",
      arguments: [SIGKILL, SIGTERM])
    func upstreamIsAskedForTheRest(signal: Int32) async throws {
      defer { folder.remove() }
      let gate = ByteGate(allowedBytes: 40 << 20)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        let kept = try await endedInTheMiddle(upstream, by: signal)
        let askedBefore = upstream.askedRanges.count
        gate.open()
        let node = try await start("node", upstream)
        let report = try await TestCluster.pull(node, triesMax: 1).get()
        let again = upstream.askedRanges[askedBefore...]
        let askedBytes = again.reduce(0) { $0 + Int64($1.count) }
        let metrics = try await NodeMetrics.scrape(node.address)
        print("kept \(kept), found again \(metrics.bytesResumed), asked again for \(again)")
        #expect(report.sizeBytes == image.sizeBytes)
        #expect(askedBytes <= layer.sizeBytes - kept + inFlightBytes)
        #expect(metrics.bytesResumed >= kept - inFlightBytes)
        #expect(metrics.bytesResumed + askedBytes == layer.sizeBytes)
        await node.process.stop()
      }
    }

    @Test("of a damaged partial blob the damaged chunk alone is fetched again, and never served")
    func damagedChunk() async throws {
      defer { folder.remove() }
      let gate = ByteGate(allowedBytes: 40 << 20)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        _ = try await endedInTheMiddle(upstream, by: SIGKILL)
        let damaged = 5 * chunkBytes
        try damage(damaged + 77)
        let askedBefore = upstream.askedRanges.count
        gate.open()
        let node = try await start("node", upstream)
        // Every byte that comes is hashed, and the body compared with the digest.
        _ = try await TestCluster.pull(node, triesMax: 1).get()
        let again = upstream.askedRanges[askedBefore...]
        print("asked again for \(again)")
        #expect(again.first == damaged..<(damaged + chunkBytes))
        #expect(again.count == 2)
        #expect(
          again.allSatisfy { $0.upperBound <= damaged + chunkBytes || $0.lowerBound > 39 << 20 })
        await node.process.stop()
      }
    }

    @Test("a node ended while a peer sends takes from it what was missing and in flight")
    func peerIsAskedForTheRest() async throws {
      defer { folder.remove() }
      // The peer has no more than this to give until the node is gone.
      let gate = ByteGate(allowedBytes: 40 << 20)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        let tracker = try await ShoalTracker.start(executable: executable, folder: folder.path)
        let server = try await start("server", upstream, [tracker.address])
        async let serverPull = TestCluster.pull(server)
        try await BoundedWait.until("upstream is at its gate", seconds: 30) { gate.isExhausted }
        let first = try await start("node", upstream, [tracker.address])
        async let pull = TestCluster.pull(first, triesMax: 1)
        try await BoundedWait.until("the node has kept what the peer has", seconds: 30) {
          let kept = try await NodeMetrics.scrape(first.address).bytesFromPeers
          return kept >= (40 << 20) - 2 * chunkBytes
        }
        let kept = try await NodeMetrics.scrape(first.address).bytesFromPeers
        first.process.send(signal: SIGKILL)
        let result = await pull
        #expect(throws: PullFailure.self) { try result.get() }
        let sentBefore = try await NodeMetrics.scrape(server.address).peerBytesSent
        gate.open()
        _ = try await serverPull.get()
        let node = try await start("node", upstream, [tracker.address])
        _ = try await TestCluster.pull(node).get()
        let metrics = try await NodeMetrics.scrape(node.address)
        let sent = try await NodeMetrics.scrape(server.address).peerBytesSent - sentBefore
        print("kept \(kept), found again \(metrics.bytesResumed), the peer sent \(sent)")
        #expect(metrics.bytesResumed >= kept - inFlightBytes)
        #expect(sent <= image.sizeBytes - kept + inFlightBytes)
        #expect(upstream.askedRanges.count == 1)
        for process in [node.process, server.process, tracker.process] { await process.stop() }
      }
    }

    /// Changes a byte of the partial blob on disk.
    private func damage(_ offset: Int64) throws {
      let path = "\(folder.path)/node/partial/sha256/\(layer.digest.hex)/data"
      let file = try FileHandle(forUpdating: URL(filePath: path))
      try file.seek(toOffset: UInt64(offset))
      let byte = try #require(try file.read(upToCount: 1)?.first)
      try file.seek(toOffset: UInt64(offset))
      try file.write(contentsOf: Data([byte ^ 1]))
      try file.close()
    }
  }
}
