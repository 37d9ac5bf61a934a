// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

/// A wrong blob would break a rule of the world, so that `violations` would not be empty.
@Suite struct LieTests {
  static let liars = Behaviour.allCases.filter { $0 != .honest }

  /// All alone from upstream, and what they wait before.
  static let timeMax = Trial.transfer * 4 + .seconds(3)

  @Test(
    "one node among five lies in any way: the honest ones get the right blob in bounded time",
    arguments: liars)
  func one(behaviour: Behaviour) throws {
    let trial = Trial(nodes: 5, behaviours: [.honest, .honest, .honest, .honest, behaviour])
    let report = trial.run(seconds: 20)
    #expect(report.violations.isEmpty, "\(report.violations)")
    #expect(try #require(trial.slowest(of: 0..<4)) <= Self.timeMax)
  }

  @Test(
    "the first node to ask, which gets the lease, lies in any way", arguments: liars)
  func leaseHolder(behaviour: Behaviour) throws {
    let trial = Trial(nodes: 0)
    for node in 0..<4 {
      trial.world.addNode(link: Trial.link, behaviour: node == 0 ? behaviour : .honest)
      trial.world.pull(
        node: node, blob: trial.blob, at: Trial.start + .milliseconds(node == 0 ? 0 : 20))
    }
    let report = trial.run(seconds: 20)
    #expect(report.violations.isEmpty, "\(report.violations)")
    #expect(try #require(trial.slowest(of: 1..<4)) <= Self.timeMax)
  }

  @Test(
    "who sends wrong bytes or false entries is found out",
    arguments: [Behaviour.sendsWrongBytes, .forgesConsistently, .signsWrongEntries])
  func foundOut(behaviour: Behaviour) {
    let trial = Trial(nodes: 0)
    for node in 0..<4 {
      trial.world.addNode(link: Trial.link, behaviour: node == 0 ? behaviour : .honest)
      trial.world.pull(
        node: node, blob: trial.blob, at: Trial.start + .milliseconds(node == 0 ? 0 : 20))
    }
    _ = trial.run(seconds: 20)
    let quarantines = (1..<4).map { trial.world.tally(of: $0).peersQuarantined }
    #expect(quarantines.allSatisfy { $0 >= 1 }, "\(quarantines)")
  }

  @Test(
    "a liar that is not the lease holder sends nobody upstream",
    arguments: [
      Behaviour.sendsWrongBytes, .forgesConsistently, .signsWrongEntries, .relaysChangedEntries,
    ])
  func notUpstream(behaviour: Behaviour) throws {
    let trial = Trial(
      nodes: 5, behaviours: [.honest, .honest, .honest, .honest, behaviour])
    let report = trial.run(seconds: 20)
    #expect(report.upstreamThousandths == 1000)
    #expect(try #require(trial.slowest(of: 0..<4)) <= Trial.transfer * 3)
  }

  @Test("who changes the entries it passes on is found out, and not who signed them")
  func relay() {
    let trial = Trial(
      nodes: 5, behaviours: [.honest, .honest, .honest, .honest, .relaysChangedEntries])
    _ = trial.run(seconds: 20)
    let quarantines = (0..<4).map { trial.world.tally(of: $0).peersQuarantined }
    #expect(quarantines.allSatisfy { $0 <= 1 }, "\(quarantines)")
    #expect(quarantines.contains { $0 == 1 }, "\(quarantines)")
  }

  @Test(
    "two of five that lie in different ways",
    arguments: zip(liars, liars.dropFirst(4) + liars.prefix(4)))
  func two(first: Behaviour, second: Behaviour) throws {
    let trial = Trial(nodes: 5, behaviours: [first, .honest, .honest, second, .honest])
    let report = trial.run(seconds: 25)
    #expect(report.violations.isEmpty, "\(report.violations)")
    #expect([1, 2, 4].allSatisfy { trial.world.pulls[$0].completionTime != nil })
  }
}
