// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster
import PeerProtocol
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
    /// What the node keeps of the layer.
    private var partialFolder: String {
      "\(folder.path)/node/partial/sha256/\(layer.digest.hex)"
    }
    /// What a node has of the layer when it is ended: whole chunks.
    private static let givenBytes: Int64 = 40 << 20

    private func start(
      _ name: String, _ upstream: ScriptedUpstream, _ trackers: [HostPort] = []
    ) async throws -> ShoalNode {
      try await ShoalNode.start(
        name: name, executable: executable, folder: folder.path, trackers: trackers,
        upstream: "\(ProcessCluster.upstreamName)=http://\(upstream.address)")
    }

    /// Lets a node have 40 MiB of the layer from upstream and ends it by `signal`.
    private func endInTheMiddle(_ upstream: ScriptedUpstream, by signal: Int32) async throws {
      let node = try await start("node", upstream)
      async let pull = TestCluster.pull(node, triesMax: 1)
      try await awaitGivenChunks(node) { $0.bytesFromUpstream }
      node.process.send(signal: signal)
      _ = try await node.process.waitForExit(timeoutSeconds: 60)
      let result = await pull
      let failure = #expect(throws: PullFailure.self) { try result.get() }
      if let failure { #expect(!failure.isCompleteBody, "\(failure)") }
    }

    /// Returns when the node has kept the 40 MiB of the layer that the gate lets through, and has
    /// their entries on disk: before that, what a sudden end costs depends on how fast the disk is.
    private func awaitGivenChunks(
      _ node: ShoalNode, _ keptBytes: (NodeMetrics) -> Int64
    ) async throws {
      try await TestCluster.awaitMetrics(of: node, "has kept what there is") {
        // The configuration, which counts as well, is smaller than a chunk.
        try keptBytes($0) >= Self.givenBytes && entriesOnDisk() == Self.givenBytes / chunkBytes
      }
    }

    private func entriesOnDisk() throws -> Int64 {
      guard let bytes = try? Data(contentsOf: URL(filePath: "\(partialFolder)/entries"))
      else { return 0 }
      var decoder = FrameDecoder()
      decoder.handshakeFinished()
      decoder.append(bytes.bytes)
      var indexes: Set<Int> = []
      while case .frame(.chain(let batch)) = try decoder.next() {
        indexes.formUnion(batch.indexes)
      }
      return Int64(indexes.count)
    }

    @Test(
      "a node ended while upstream streams asks it for what was missing and no more",
      arguments: [SIGKILL, SIGTERM])
    func upstreamIsAskedForTheRest(signal: Int32) async throws {
      defer { folder.remove() }
      let gate = ByteGate(allowedBytes: Self.givenBytes)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        try await endInTheMiddle(upstream, by: signal)
        let askedBefore = upstream.askedRanges.count
        gate.open()
        let node = try await start("node", upstream)
        let report = try await TestCluster.pull(node, triesMax: 1).get()
        let again = upstream.askedRanges[askedBefore...]
        let askedBytes = again.reduce(0) { $0 + Int64($1.count) }
        print("asked again for \(again)")
        #expect(report.sizeBytes == image.sizeBytes)
        #expect(askedBytes == layer.sizeBytes - Self.givenBytes)
        try await TestCluster.awaitMetrics(of: node, "tells what it has found again") {
          $0.bytesResumed == Self.givenBytes
        }
        await node.process.stop()
      }
    }

    @Test("of a damaged partial blob the damaged chunk alone is fetched again, and never served")
    func damagedChunk() async throws {
      defer { folder.remove() }
      let gate = ByteGate(allowedBytes: Self.givenBytes)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        try await endInTheMiddle(upstream, by: SIGKILL)
        let damaged = 5 * chunkBytes
        try damage(damaged + 77)
        let askedBefore = upstream.askedRanges.count
        gate.open()
        let node = try await start("node", upstream)
        // Every byte that comes is hashed, and the body compared with the digest.
        _ = try await TestCluster.pull(node, triesMax: 1).get()
        let again = upstream.askedRanges[askedBefore...]
        print("asked again for \(again)")
        #expect(
          Array(again)
            == [damaged..<(damaged + chunkBytes), Self.givenBytes..<layer.sizeBytes])
        await node.process.stop()
      }
    }

    @Test("a node that comes back with part of a blob gives it to others, unasked by any client")
    func partIsGiven() async throws {
      defer { folder.remove() }
      // Upstream gives nothing beyond that until another has it.
      let gate = ByteGate(allowedBytes: Self.givenBytes)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        try await endInTheMiddle(upstream, by: SIGKILL)
        let tracker = try await ShoalTracker.start(executable: executable, folder: folder.path)
        let node = try await start("node", upstream, [tracker.address])
        let other = try await start("other", upstream, [tracker.address])
        async let pull = TestCluster.pull(other)
        try await TestCluster.awaitMetrics(of: other, "is given what the node has") {
          $0.bytesFromPeers >= Self.givenBytes
        }
        gate.open()
        _ = try await pull.get()
        for process in [node.process, other.process, tracker.process] { await process.stop() }
      }
    }

    @Test("a node ended while a peer sends takes from it what was missing and no more")
    func peerIsAskedForTheRest() async throws {
      defer { folder.remove() }
      // The peer has no more than this to give until the node is gone.
      let gate = ByteGate(allowedBytes: Self.givenBytes)
      try await ScriptedUpstream.run(image, gate: gate) { upstream in
        let tracker = try await ShoalTracker.start(executable: executable, folder: folder.path)
        let server = try await start("server", upstream, [tracker.address])
        async let serverPull = TestCluster.pull(server)
        try await BoundedWait.until("upstream is at its gate", seconds: 60) { gate.isExhausted }
        let first = try await start("node", upstream, [tracker.address])
        async let pull = TestCluster.pull(first, triesMax: 1)
        try await awaitGivenChunks(first) { $0.bytesFromPeers }
        first.process.send(signal: SIGKILL)
        _ = try await first.process.waitForExit(timeoutSeconds: 60)
        let result = await pull
        #expect(throws: PullFailure.self) { try result.get() }
        gate.open()
        _ = try await serverPull.get()
        // Upstream gives nothing more: that a node which waits for long asks it is no fault.
        gate.close()
        let node = try await start("node", upstream, [tracker.address])
        _ = try await TestCluster.pull(node).get()
        try await TestCluster.awaitMetrics(of: node, "tells what it has found and been given") {
          // The configuration may have been kept before, or come from either.
          let given = $0.bytesFromPeers - (layer.sizeBytes - Self.givenBytes)
          return $0.bytesResumed == Self.givenBytes
            && (0...image.configuration.blob.sizeBytes).contains(given)
        }
        for process in [node.process, server.process, tracker.process] { await process.stop() }
      }
    }

    /// Changes a byte of the partial blob on disk.
    private func damage(_ offset: Int64) throws {
      let file = try FileHandle(forUpdating: URL(filePath: "\(partialFolder)/data"))
      try file.seek(toOffset: UInt64(offset))
      let byte = try #require(try file.read(upToCount: 1)?.first)
      try file.seek(toOffset: UInt64(offset))
      try file.write(contentsOf: Data([byte ^ 1]))
      try file.close()
    }
  }
}
