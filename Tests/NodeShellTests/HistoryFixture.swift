// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

@testable import NodeShell

/// A history that is told of one blob of four chunks, at times that a test gives in milliseconds.
struct HistoryFixture {
  static let blob = Blob(digest: ChainFixture.digest, sizeBytes: 1 << 19)
  static let chunkBytes = 1 << 17
  static let alice = NodeID(number: 0xa11ce)
  static let bob = NodeID(number: 0xb0b)
  static let aliceAddress = HostPort(host: "10.0.0.1", port: 6000)

  var history: PullHistory

  init(pullsMax: Int = 8) {
    history = PullHistory(pullsMax: pullsMax, peersMax: 8) { source in
      UpstreamLabel(name: "hub", repository: "repository\(source.number)")
    }
  }

  static func at(_ milliseconds: Int64) -> Instant { .zero + .milliseconds(milliseconds) }

  static func chunk(_ index: Int) -> ChunkReference { ChunkReference(blob.digest, index) }

  mutating func say(_ observation: Observation, at milliseconds: Int64 = 0) {
    history.record(observation, at: Self.at(milliseconds))
  }

  mutating func start(at milliseconds: Int64 = 0) {
    say(.pullStarted(Self.blob), at: milliseconds)
  }

  mutating func fetch(at milliseconds: Int64 = 0) {
    say(
      .fetchStarted(
        Self.blob, chunks: 0..<Self.blob.geometry.chunkCount, .lease, from: UpstreamSource(1)),
      at: milliseconds)
  }

  mutating func keep(
    _ index: Int, from source: Observation.ChunkSource, at milliseconds: Int64 = 0
  ) {
    say(
      .chunkAccepted(Self.chunk(index), bytes: Self.chunkBytes, from: source), at: milliseconds)
  }

  mutating func complete(at milliseconds: Int64 = 0) {
    say(
      .pullCompleted(Self.blob, bytesFromPeers: 0, bytesFromUpstream: 0), at: milliseconds)
  }

  /// A whole pull from upstream.
  mutating func pullOnce(at milliseconds: Int64 = 0) {
    start(at: milliseconds)
    fetch(at: milliseconds)
    for index in 0..<4 { keep(index, from: .upstream, at: milliseconds) }
    complete(at: milliseconds)
  }

  static func identity(_ node: NodeID, at address: HostPort?) -> PeerIdentity {
    PeerIdentity(
      nodeID: node, publicKey: PublicKey(bytes: [UInt8](repeating: 1, count: 32)), role: .node,
      advertised: address, zone: "rack-7", version: .current)
  }

  func reading(at milliseconds: Int64 = 0) -> PullHistoryReading {
    PullHistoryReading(
      history: history, now: Self.at(milliseconds), unixMilliseconds: 1_700_000_000_000)
  }
}
