// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// A node's core with the disk and the sockets its shell would have.
struct PairNode {
  let number: UInt8
  var core: Node
  /// What it says in its hello that it speaks.
  var version = ProtocolVersion.current
  var isRunning = true
  /// Nothing it says is heard, and it hears nothing: its machine is gone.
  var isSilent = false
  /// Chunks it sends wrong.
  var flipped: [Int] = []
  /// Chunks it never sends although it says so.
  var withheld: [Int] = []
  var disk = OrderedTable<Digest, [UInt64?]>()
  /// Partial blobs that nobody is after.
  var leftovers = OrderedTable<Digest, [UInt64?]>()
  var chains = OrderedTable<Digest, [ChainBatch]>()
  var expected: [Expected] = []
  var fetches = OrderedTable<FetchID, Fetch>()
  var buffers = OrderedTable<BufferID, UInt64>()
  var log: [Entry] = []

  struct Expected {
    let connection: ConnectionID
    let chunk: ChunkReference
    let state: HashState
    var isHedge = false
  }

  struct Fetch {
    let model: ModelBlob
    var next: Int
    let end: Int
    /// nil until it is known.
    var state: HashState?
    /// What has come and waits to be hashed.
    var unhashed: [UInt64] = []
    var isCancelled = false
  }

  struct Entry {
    let at: Instant
    let effect: NodeEffect
  }

  init(number: UInt8, configuration: NodeConfiguration) {
    self.number = number
    core = Node(
      nodeID: Fixture.nodeID(number), publicKey: Fixture.key(number),
      configuration: configuration, seed: UInt64(number))
  }

  /// As a new process finds itself: nothing but the disk.
  mutating func restart() {
    core = Node(
      nodeID: core.nodeID, publicKey: core.publicKey, configuration: core.configuration,
      seed: UInt64(number) + 100)
    expected = []
    fetches.removeAll()
    buffers.removeAll()
    for digest in disk.keys { leftovers[digest] = disk.remove(digest) }
  }

  func did(_ effect: NodeEffect) -> Bool { log.contains { $0.effect == effect } }

  func count(_ predicate: (NodeEffect) -> Bool) -> Int {
    log.count { predicate($0.effect) }
  }

  /// What it has said, to whom and when, in order.
  var said: [(at: Instant, to: ConnectionID, frame: Frame)] {
    log.compactMap {
      guard case .sendFrame(let connection, let frame) = $0.effect else { return nil }
      return ($0.at, connection, frame)
    }
  }

  func said(_ frame: Frame) -> Bool { said.contains { $0.frame == frame } }

  func closed(_ reason: CloseReason) -> Bool {
    log.contains {
      if case .closeConnection(_, reason) = $0.effect { true } else { false }
    }
  }

  func observed(_ observation: Observation) -> Bool { did(.observe(observation)) }

  func committed(_ model: ModelBlob) -> Bool {
    log.contains {
      if case .commitBlob(model.digest, _) = $0.effect { true } else { false }
    }
  }

  func failed(_ model: ModelBlob, _ failure: PullFailure) -> Bool {
    did(.failBlob(model.digest, failure))
  }

  var fetchesStarted: Int { count { if case .fetchUpstream = $0 { true } else { false } } }

  func quarantined(_ number: UInt8) -> Bool {
    log.contains {
      if case .observe(.peerQuarantined(let node, _)) = $0.effect {
        node == Fixture.nodeID(number)
      } else {
        false
      }
    }
  }
}
