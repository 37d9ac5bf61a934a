// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing

/// One node and a clock; the test plays everybody else, event by event.
struct Solo {
  private(set) var core: Node
  private(set) var now: Instant

  /// Node 1111…, started. Without a tracker it goes upstream at once.
  init(
    trackers: [HostPort] = [], upFor uptime: Interval = .seconds(100),
    change: (inout NodeConfiguration) -> Void = { _ in }
  ) {
    now = .zero + uptime
    var configuration = NodeConfiguration(trackers: trackers)
    change(&configuration)
    core = Node(
      nodeID: Fixture.nodeID(1), publicKey: Fixture.key(1), configuration: configuration, seed: 1)
    take(.started)
  }

  /// Hands in an event; what the node only observes is left out of the answer.
  @discardableResult
  mutating func take(_ event: NodeEvent) -> [NodeEffect] {
    takeAll(event).filter { if case .observe = $0 { false } else { true } }
  }

  /// The same with observations.
  @discardableResult
  mutating func takeAll(_ event: NodeEvent) -> [NodeEffect] {
    var effects = EffectQueue<NodeEffect>()
    core.handle(event, at: now, into: &effects)
    #expect(core.invariantViolation() == nil)
    return effects.drain()
  }

  @discardableResult
  mutating func hear(_ frame: Frame, from connection: UInt64) -> [NodeEffect] {
    take(.frameReceived(ConnectionID(connection), frame))
  }

  /// Lets time pass deadline by deadline and gathers what comes of it.
  @discardableResult
  mutating func pass(_ interval: Interval) -> [NodeEffect] {
    let end = now + interval
    var effects: [NodeEffect] = []
    while let due = core.nextDeadline, due <= end {
      now = max(now, due)
      effects += takeAll(.deadlineReached)
      guard core.nextDeadline.map({ $0 > now }) ?? true else {
        Issue.record("the deadline does not move on")
        break
      }
    }
    now = end
    return effects
  }

  /// A node connects, as connection number `number`, by its own doing.
  @discardableResult
  mutating func meet(
    _ number: UInt8, as connection: UInt64? = nil, zone: String = ""
  ) -> [NodeEffect] {
    take(
      .connectionOpened(
        ConnectionID(connection ?? UInt64(number)), Fixture.identity(number, zone: zone),
        isInitiator: false))
  }

  /// The tracker takes the node's call, as connection 99.
  @discardableResult
  mutating func meetTracker() -> [NodeEffect] {
    take(.connectionOpened(ConnectionID(99), Fixture.trackerIdentity, isInitiator: true))
  }

  @discardableResult
  mutating func pull(_ model: ModelBlob, source: UpstreamSource? = Fixture.source) -> [NodeEffect] {
    take(.pullRequested(model.blob, source: source))
  }

  /// A peer tells entries, which the shell finds authentic.
  @discardableResult
  mutating func hearChain(_ batch: ChainBatch, from connection: UInt64) -> [NodeEffect] {
    hear(.chain(batch), from: connection)
    return take(
      .chainVerified(
        ConnectionID(connection), batch, claimant: NodeID(bytes: batch.claimant.bytes),
        isAuthentic: ModelBlob.isAuthentic(batch)))
  }

  /// A peer's chunk has arrived whole and right.
  @discardableResult
  mutating func receive(
    _ index: Int, of model: ModelBlob, from connection: UInt64
  ) -> [NodeEffect] {
    take(
      .chunkReceived(ConnectionID(connection), model.chunk(index), model.rightHash(index)))
  }

  /// Upstream delivers the chunks, the disk takes them, and the entries are signed.
  @discardableResult
  mutating func fetch(
    _ indexes: Range<Int>, of model: ModelBlob, as fetch: UInt64 = 1
  ) -> [NodeEffect] {
    var effects: [NodeEffect] = []
    for index in indexes {
      let received = take(
        .upstreamChunkReceived(
          FetchID(fetch), index: index, model.rightHash(index), BufferID(UInt64(index))))
      let stored = take(.chunkStored(model.chunk(index)))
      effects += received + stored + sign(received + stored)
    }
    let passed = pass(.milliseconds(5))
    return effects + passed + sign(passed)
  }

  /// Answers every wish for a signature.
  @discardableResult
  mutating func sign(_ effects: [NodeEffect]) -> [NodeEffect] {
    var answers: [NodeEffect] = []
    for case .signChain(let blob, let continues, let first, let entries) in effects {
      let batch = ChainBatch(
        blob: blob, claimant: core.publicKey, continuesIndex: continues, firstIndex: first,
        entries: entries, signature: ModelBlob.signature(of: core.publicKey))
      answers += take(.chainSigned(batch))
    }
    return answers
  }
}
