// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

@Suite struct UpstreamTests {
  @Test(
    "an upstream that is overloaded for two seconds delays, and sends no byte twice",
    arguments: [429, 500, 503])
  func overloaded(status: Int) throws {
    let trial = Trial { $0.clientAsksMax = 10 }
    trial.fault(.upstreamTurns(.refuses(status: status), .lasting(.seconds(3))), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths == 1000)
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(5))
  }

  @Test("two answers of 503 are borne by the pull itself")
  func twoRefusals() throws {
    let trial = Trial()
    trial.fault(.upstreamTurns(.refuses(status: 503), .requests(2)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(1))
  }

  @Test(
    "what upstream answers for good is what clients are told",
    arguments: [
      (401, .upstreamRefused(status: 401)), (403, .upstreamRefused(status: 403)),
      (404, .upstreamRefused(status: 404)), (416, .upstreamWrong),
      (502, .noSource),
    ] as [(Int, PullFailure)])
  func statuses(status: Int, failure: PullFailure) {
    let trial = Trial(nodes: 2)
    trial.fault(.upstreamTurns(.refuses(status: status)), -1000)
    let report = trial.run()
    #expect(report.violations.isEmpty)
    #expect(report.openPulls == 0)
    #expect(trial.world.pulls.contains { $0.failure == failure })
  }

  @Test("only the first node is refused: asked again, it is fed by those that were not")
  func refusedOnce() {
    let trial = Trial(nodes: 3) { $0.clientAsksMax = 2 }
    trial.fault(.upstreamTurns(.refuses(status: 401), .requests(1)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths == 1000)
  }

  @Test("a body that breaks off is gone on with where it did")
  func truncated() throws {
    let trial = Trial()
    trial.fault(.upstreamTurns(.truncates(afterChunks: 13), .requests(1)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths == 1000)
    #expect(report.upstreamRequests == 2)
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(1))
  }

  @Test("a body that stops for a second costs a second")
  func stallsShortly() throws {
    let trial = Trial()
    trial.fault(
      .upstreamTurns(.stalls(afterChunks: 12, goesOnAfter: .seconds(1)), .requests(1)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths == 1000)
    #expect(try #require(trial.slowest()) <= Trial.calm + .milliseconds(1500))
  }

  @Test("a body that never goes on is given up, and the blob is had all the same")
  func stallsForGood() throws {
    let trial = Trial()
    trial.fault(
      .upstreamTurns(.stalls(afterChunks: 12, goesOnAfter: nil), .requests(1)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    // No longer than the shell waits for a byte.
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(12))
  }

  @Test("a first byte that takes two seconds is waited for")
  func late() throws {
    let trial = Trial(nodes: 2)
    trial.fault(.upstreamTurns(.answersLate(.milliseconds(1500))), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(2))
  }

  @Test("an answer that never comes is given up after what the shell waits")
  func neverAnswers() {
    let trial = Trial(nodes: 1)
    trial.fault(.upstreamTurns(.answersLate(.seconds(3600)), .requests(1)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamRequests == 2)
  }

  @Test("an upstream without ranges sends more, and what is taken is the same")
  func withoutRanges() {
    let trial = Trial()
    trial.fault(.upstreamTurns(.ignoresRange), -1000)
    trial.fault(.fetchingNodeDies(.closing), 1000)
    let report = trial.run()
    #expect(report.violations.isEmpty)
    #expect(report.completion.times.count == 3)
    #expect(report.upstreamThousandths > 1200)
  }

  @Test("wrong bytes once: no wrong blob, and who asks again later gets the right one")
  func wrongOnce() {
    let trial = Trial { $0.clientAsksMax = 12 }
    trial.fault(.upstreamTurns(.servesWrong(blob: 0, chunk: 20), .requests(1)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
  }

  @Test("one mirror serves wrong bytes, another right ones: who asks the right one gets the blob")
  func mirrors() {
    let trial = Trial(nodes: 1)
    trial.world.addNode(link: Trial.link)
    trial.world.pull(node: 1, blob: trial.blob, at: Trial.start + .seconds(5), source: 2)
    var scope = UpstreamScope()
    scope.source = 1
    trial.fault(.upstreamTurns(.servesWrong(blob: 0, chunk: 20), scope), -1000)
    let report = trial.run()
    #expect(report.violations.isEmpty)
    #expect(trial.world.pulls[0].failure == .upstreamWrong)
    #expect(trial.world.pulls[1].completionTime != nil)
  }

  @Test("refusals by chance cost time only", arguments: 1...4 as ClosedRange<UInt64>)
  func byChance(seed: UInt64) {
    let trial = Trial {
      $0.seed = seed
      $0.clientAsksMax = 20
    }
    var scope = UpstreamScope()
    scope.perThousand = 600
    trial.fault(.upstreamTurns(.refuses(status: 500), scope), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths == 1000)
  }

  @Test("an upstream that dies and heals is gone to again")
  func heals() {
    let trial = Trial { $0.clientAsksMax = 30 }
    trial.fault(.upstreamDies(.closing), 500)
    trial.fault(.upstreamHeals, 5000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamThousandths <= 1200)
  }
}
