// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import TrackerCore

/// A tracker and a clock; the test plays the nodes. Node `n` is connected as connection `n`.
struct TrackerClock {
  private(set) var core: Tracker
  private(set) var now = Instant.zero + .seconds(100)

  static let aa = Blob(digest: digest(0xaa), sizeBytes: 40 * ChunkGeometry.chunkBytesMin)
  static let bb = Blob(digest: digest(0xbb), sizeBytes: 1)

  init(seed: UInt64 = 1, change: (inout TrackerConfiguration) -> Void = { _ in }) {
    var configuration = TrackerConfiguration()
    change(&configuration)
    core = Tracker(configuration: configuration, seed: seed)
  }

  static func digest(_ byte: UInt8) -> Digest {
    Digest(HashState(algorithm: .sha256, bytes: [UInt8](repeating: byte, count: 32)))
  }

  static func identity(
    _ number: UInt64, role: Hello.Role = .node, zone: String = ""
  ) -> PeerIdentity {
    let id = NodeID(number: number)
    return PeerIdentity(
      nodeID: id, publicKey: PublicKey(bytes: id.bytes), role: role,
      advertised: HostPort(host: "n\(number)", port: 7000), zone: zone, version: .current)
  }

  /// Hands in an event; what the tracker only observes is left out of the answer.
  @discardableResult
  mutating func take(_ event: TrackerEvent) -> [TrackerEffect] {
    var effects = EffectQueue<TrackerEffect>()
    core.handle(event, at: now, into: &effects)
    return effects.drain().filter { if case .observe = $0 { false } else { true } }
  }

  @discardableResult
  mutating func join(
    _ number: UInt64, as connection: UInt64? = nil, zone: String = ""
  ) -> [TrackerEffect] {
    take(
      .connectionOpened(ConnectionID(connection ?? number), Self.identity(number, zone: zone)))
  }

  @discardableResult
  mutating func hear(_ frame: Frame, from number: UInt64) -> [TrackerEffect] {
    take(.frameReceived(ConnectionID(number), frame))
  }

  @discardableResult
  mutating func want(
    _ blob: Blob, by number: UInt64, prefix: Int = 0, isEligible: Bool = true
  ) -> [TrackerEffect] {
    let standing = Announcement.Standing.wanting(prefixChunks: prefix, isEligible: isEligible)
    return hear(.announce([Announcement(blob: blob, standing: standing)]), from: number)
  }

  @discardableResult
  mutating func hold(_ blob: Blob, by number: UInt64) -> [TrackerEffect] {
    hear(.announce([Announcement(blob: blob, standing: .holding)]), from: number)
  }

  @discardableResult
  mutating func drop(_ blob: Blob, by number: UInt64) -> [TrackerEffect] {
    hear(.announce([Announcement(blob: blob, standing: .gone)]), from: number)
  }

  /// Lets time pass deadline by deadline and gathers what comes of it.
  @discardableResult
  mutating func pass(_ interval: Interval) -> [TrackerEffect] {
    let end = now + interval
    var effects: [TrackerEffect] = []
    while let due = core.nextDeadline, due <= end {
      now = max(now, due)
      effects += take(.deadlineReached)
    }
    now = end
    return effects
  }
}

extension [TrackerEffect] {
  /// To whom a blob's lease was granted, in order.
  func grants(of blob: Blob) -> [UInt64] {
    compactMap {
      if case .sendFrame(let connection, .leaseGrant(blob.digest, _)) = $0 {
        connection.number
      } else {
        nil
      }
    }
  }

  /// Whom a node was told of.
  func neighbours(of number: UInt64) -> [NodeID] {
    flatMap { effect in
      if case .sendFrame(ConnectionID(number), .neighbours(let neighbours)) = effect {
        neighbours.map(\.nodeID)
      } else {
        [NodeID]()
      }
    }
  }
}
