// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import Testing
import TrackerCore

@testable import Harness

/// Each rule is broken on purpose, which shows that its check can fail.
@Suite struct PlantedDefectTests {
  let crowd = WatchedCrowd()

  @Test("a sound world breaks no rule")
  func sound() {
    let report = crowd.run().report()
    #expect(report.isClean, "\(report.violations)")
  }

  // MARK: Proof

  @Test("a node that tells of chunks it does not have is caught")
  func prematureHave() {
    let rule = crowd.brokenRule { blob in
      Self.defect { _, effect in
        guard case .sendFrame(let connection, .have) = effect else { return [effect] }
        let everything = Holding(blob: blob.blob, chunks: [0..<blob.geometry.chunkCount])
        return [.sendFrame(connection, .have(everything))]
      }
    }
    #expect(rule == .proof)
  }

  @Test("a node that announces a blob before it is whole is caught")
  func prematureAnnouncement() {
    let rule = crowd.brokenRule { blob in
      Self.defect { _, effect in
        guard case .sendFrame(let connection, .announce) = effect else { return [effect] }
        let holding = Announcement(blob: blob.blob, standing: .holding)
        return [.sendFrame(connection, .announce([holding]))]
      }
    }
    #expect(rule == .proof)
  }

  @Test("a node that offers a chunk it does not have is caught")
  func emptyOffer() {
    let rule = crowd.brokenRule { _ in
      Self.defect { _, effect in
        guard case .sendFrame(let connection, .offer(let chunk)) = effect, chunk.index < 7 else {
          return [effect]
        }
        return [.sendFrame(connection, .offer(ChunkReference(chunk.digest, 7)))]
      }
    }
    #expect(rule == .proof)
  }

  @Test("a blob that is committed before all of it is there is caught, and counted as wrong")
  func prematureCommit() {
    let report = crowd.run { _ in
      Self.defect { _, effect in
        guard case .advanceReadable(let digest, 2) = effect else { return [effect] }
        return [effect, .commitBlob(digest, chain: [])]
      }
    }.report()
    #expect(report.violations.first?.rule == .proof)
    #expect(report.wrongBlobs == 1)
  }

  // MARK: States

  @Test("a node whose hash check is blind is caught with the first wrong chunk it keeps")
  func blindHash() {
    var crowd = crowd
    crowd.behaviours = Array(repeating: .sendsWrongBytes, count: 4)
    let rule = crowd.brokenRule { blob in
      var defect = Defect()
      defect.event = { _, event in
        guard case .chunkReceived(let connection, let chunk, _) = event else { return event }
        let right = blob.hash(
          of: blob.content(of: chunk.index), at: chunk.index, from: blob.states[chunk.index])
        return .chunkReceived(connection, chunk, right)
      }
      return defect
    }
    // With whichever comes first: it is kept, or told to others.
    #expect(rule == .states || rule == .proof)
  }

  // MARK: Budgets and memory

  @Test("a node that invites more than its budget is caught")
  func invitations() {
    let rule = crowd.brokenRule { _ in
      Self.defect { _, effect in
        guard case .expectChunk = effect else { return [effect] }
        return Array(repeating: effect, count: 100)
      }
    }
    #expect(rule == .budgets)
  }

  @Test("a node that sends one peer more at once than it may is caught")
  func sends() {
    let rule = crowd.brokenRule { _ in
      Self.defect { _, effect in
        guard case .sendChunk = effect else { return [effect] }
        return Array(repeating: effect, count: 20)
      }
    }
    #expect(rule == .budgets)
  }

  @Test("a node that keeps more than its peers and blobs give reason to is caught")
  func memory() {
    let rule = crowd.brokenRule { _ in
      var defect = Defect()
      defect.event = { _, event in
        guard case .frameReceived(let connection, .want) = event else { return event }
        let wishes = (0..<4_000).map { number in
          let state = ModelHash.state(after: .initial(.sha256), content: UInt64(number))
          return Blob(digest: Digest(state), sizeBytes: 1)
        }
        return .frameReceived(connection, .want(wishes))
      }
      return defect
    }
    #expect(rule == .memory)
  }

  // MARK: Upstream and leases

  @Test("a cluster that goes upstream each for itself is caught where one copy is excused")
  func upstream() {
    var crowd = crowd
    crowd.checks.upstreamBytesMax = crowd.sizeBytes * 3 / 2
    let rule = crowd.brokenRule { _ in
      var defect = Defect()
      defect.trackerEffect = { _, _ in [] }
      return defect
    }
    #expect(rule == .upstream)
  }

  @Test("a tracker that grants one blob to two nodes is caught")
  func twoLeases() {
    let rule = crowd.brokenRule { _ in
      var defect = Defect()
      defect.trackerEffect = { _, effect in
        guard case .sendFrame(let connection, .supply(let supply)) = effect,
          supply.leaseHolder != nil
        else { return [effect] }
        return [effect, .sendFrame(connection, .leaseGrant(supply.digest, termMilliseconds: 1000))]
      }
      return defect
    }
    #expect(rule == .leases)
  }

  /// The first to ask stays silent towards its tracker and deaf to it.
  private static var firstIsDeaf: Defect {
    var defect = Self.defect { node, effect in
      if node == 0, case .sendFrame(_, .leaseRenew) = effect { return [] }
      return [effect]
    }
    defect.event = { node, event in
      if node == 0, case .frameReceived(_, .leaseRevoke) = event { return nil }
      return event
    }
    return defect
  }

  @Test("a node that outstays its lease is caught")
  func outstaying() {
    var crowd = crowd
    crowd.nodeCount = 2
    crowd.upstreamBytesPerSecond = 100_000
    let rule = crowd.brokenRule { _ in Self.firstIsDeaf }
    #expect(rule == .leases)
  }

  @Test("two nodes that go by one tracker's lease are counted at the nodes, at once")
  func twoHolders() throws {
    // What the tracker sends is right; one node takes to heart what was said to another.
    let world = crowd.run { _ in
      var defect = Defect()
      defect.event = { node, event in
        guard node == 2, case .frameReceived(let connection, .supply(let supply)) = event,
          supply.leaseHolder != nil
        else { return event }
        return .frameReceived(connection, .leaseGrant(supply.digest, termMilliseconds: 1000))
      }
      return defect
    }
    let violation = try #require(world.violations.first)
    #expect(violation.rule == .leases)
    #expect(violation.what.contains("as well"))
    #expect(violation.when < .zero + .milliseconds(1100))
  }

  @Test("a node that does not hear that its lease is taken away is counted when the next has it")
  func deafHolder() throws {
    var crowd = crowd
    crowd.upstreamBytesPerSecond = 100_000
    let world = crowd.run { _ in Self.firstIsDeaf }
    let violation = try #require(world.violations.first)
    #expect(violation.rule == .leases)
    // The lease runs out after a second.
    #expect(violation.when < .zero + .milliseconds(2200))
  }

  @Test("a node that outstays its lease after its connection died by itself is caught")
  func deadConnection() {
    var crowd = crowd
    crowd.nodeCount = 1
    crowd.upstreamBytesPerSecond = 100_000
    let world = crowd.makeWorld { _ in
      var defect = Defect()
      defect.event = { _, event in
        if case .connectionClosed = event { return nil }
        return event
      }
      // It takes the dead connection for one that lives.
      defect.echo = { _, event in
        event == .deadlineReached ? .frameReceived(ConnectionID(0), .pong(0)) : nil
      }
      return defect
    }
    world.schedule(
      .connectionsReset(of: .tracker(0), with: .node(0)), at: .zero + .milliseconds(1500))
    world.run(until: .zero + crowd.limit)
    #expect(world.violations.map(\.rule) == [.leases])
  }

  // MARK: Links

  @Test("a node that sends a hundredth faster than its uplink is caught")
  func fastUplink() {
    let rule = crowd.brokenRule { _ in
      var defect = Defect()
      defect.link = { node, link in
        var link = link
        if node == 1 { link.uplinkBytesPerSecond += link.uplinkBytesPerSecond / 100 }
        return link
      }
      return defect
    }
    #expect(rule == .links)
  }

  @Test("a node that takes in more than its downlink carries is caught")
  func wideDownlink() {
    var crowd = crowd
    crowd.upstreamBytesPerSecond *= 4
    let rule = crowd.brokenRule { _ in
      var defect = Defect()
      defect.link = { _, link in
        var link = link
        link.downlinkBytesPerSecond *= 2
        return link
      }
      return defect
    }
    #expect(rule == .links)
  }

  @Test("more than the link between two zones carries is caught")
  func wideZoneLink() {
    var crowd = crowd
    crowd.zones = ["east", "west"]
    crowd.zoneBytesPerSecond = 10_000_000
    #expect(crowd.run().violations.isEmpty)
    let world = crowd.makeWorld()
    for pair in world.network.zonePairs.indices {
      world.network.zonePairs[pair].passage = Passage(
        bytesPerSecond: 20_000_000, metered: 10_000_000)
    }
    world.run(until: .zero + crowd.limit)
    #expect(world.report().violations.first?.rule == .links)
  }

  @Test("bytes that are neither underway nor arrived nor dropped are missed")
  func lostBytes() throws {
    let world = crowd.makeWorld()
    let start = Instant.zero + .seconds(1)
    world.run(until: start + .milliseconds(20))
    let lane = try #require(world.network.landings.firstIndex { !$0.flying.isEmpty })
    _ = world.network.landings[lane].flying.removeFirst()
    world.run(until: .zero + crowd.limit)
    let violations = world.report().violations
    #expect(violations.first?.rule == .links)
    #expect(violations.first?.what.contains("accounted for") == true)
  }

  // MARK: Sense

  @Test("a core that speaks of a connection it never had is caught")
  func unknownConnection() {
    let rule = crowd.brokenRule { blob in
      Self.defect { _, effect in
        guard case .sendFrame(_, .want) = effect else { return [effect] }
        return [.sendFrame(ConnectionID(4711), .want([blob.blob]))]
      }
    }
    #expect(rule == .sense)
  }

  @Test("a core that gives a buffer back twice is caught")
  func buffers() {
    let rule = crowd.brokenRule { _ in
      Self.defect { _, effect in
        guard case .storeChunk(_, let buffer) = effect else { return [effect] }
        return [effect, .discardBuffer(buffer)]
      }
    }
    #expect(rule == .sense)
  }

  // MARK: Liveness and progress

  @Test("a wish that is never fulfilled is caught when everything should have healed")
  func neverFulfilled() {
    let world = crowd.run { _ in Self.deaf(2) }
    #expect(world.violations.isEmpty)
    world.requireFulfilment()
    #expect(world.violations.map(\.rule) == [.liveness])
    #expect(world.violations.map(\.who) == ["n2"])
  }

  @Test("frames that lead to nothing are caught")
  func idleTalk() {
    var crowd = crowd
    crowd.checks.idleFramesMax = 300
    let rule = crowd.brokenRule { _ in
      Self.defect { _, effect in
        guard case .sendFrame(_, .have) = effect else { return [effect] }
        return Array(repeating: effect, count: 400)
      }
    }
    #expect(rule == .progress)
  }

  @Test("time that stands still is caught")
  func standstill() {
    var crowd = crowd
    crowd.checks.eventsPerInstantMax = 2_000
    #expect(crowd.run().violations.isEmpty)
    // A timer that has fired is due again at once.
    let rule = crowd.brokenRule { _ in
      var defect = Defect()
      defect.echo = { node, event in node == 1 && event == .deadlineReached ? event : nil }
      return defect
    }
    #expect(rule == .progress)
  }

  // MARK: Making defects

  private static func defect(
    _ effect: @escaping @Sendable (Int, NodeEffect) -> [NodeEffect]
  ) -> Defect {
    var defect = Defect()
    defect.effect = effect
    return defect
  }

  /// One node learns nothing of what comes in.
  private static func deaf(_ deafNode: Int) -> Defect {
    var defect = Defect()
    defect.event = { node, event in
      if node != deafNode { return event }
      if case .chunkReceived = event { return nil }
      if case .upstreamChunkReceived = event { return nil }
      if case .upstreamEnded = event { return nil }
      return event
    }
    return defect
  }
}
