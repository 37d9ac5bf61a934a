// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

/// Upstreams that ask for patience, and such as send nothing for a while.
@Suite struct PatienceTests {
  @Test("a limiter that asks for two seconds is asked four times by eight nodes, and all complete")
  func limiter() throws {
    let trial = Trial(nodes: 8)
    trial.fault(
      .upstreamTurns(.refuses(status: 429, retryAfter: .seconds(2)), .lasting(.seconds(2))), -10)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamRequests <= 4)
    #expect(report.upstreamThousandths == 1000)
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(3))
  }

  @Test("a limiter in the middle of a blob costs its time and no byte twice")
  func limiterAmid() throws {
    let trial = Trial(nodes: 6)
    trial.fault(.upstreamTurns(.truncates(afterChunks: 12), .requests(1)), -1000)
    var scope = UpstreamScope.lasting(.seconds(3))
    scope.perThousand = 1000
    trial.fault(.upstreamTurns(.refuses(status: 503, retryAfter: .seconds(2)), scope), 400)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamRequests <= 8)
    #expect(report.upstreamThousandths == 1000)
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(6))
  }

  @Test("who asks for a minute is asked once a minute by each node, and clients are told at once")
  func tooLong() {
    let trial = Trial(nodes: 4)
    trial.fault(.upstreamTurns(.refuses(status: 429, retryAfter: .seconds(60))), -10)
    let report = trial.run(seconds: 50)
    #expect(report.violations.isEmpty)
    #expect(report.openPulls == 0)
    #expect(report.upstreamRequests <= 4)
    let failures = trial.world.pulls.compactMap(\.failure)
    #expect(failures.contains(.upstreamBusy(retryAfterSeconds: 60)), "\(failures)")
  }

  @Test("an upstream that falls silent for four seconds is not asked by every node in turn")
  func silent() throws {
    let trial = Trial(nodes: 8)
    trial.fault(.upstreamDies(.silent), 500)
    trial.fault(.upstreamHeals, 4500)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamRequests <= 5)
    #expect(report.upstreamThousandths <= 1050)
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(8))
  }

  @Test("one connection that stops costs two seconds: another node finds that upstream goes on")
  func oneStalls() throws {
    let trial = Trial(nodes: 4)
    trial.fault(
      .upstreamTurns(.stalls(afterChunks: 12, goesOnAfter: nil), .requests(1)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.upstreamRequests == 2)
    #expect(report.upstreamThousandths == 1000)
    #expect(try #require(trial.slowest()) <= Trial.calm + .seconds(2))
  }

  @Test("a lone node whose connection stops begins another after three seconds")
  func aloneStalls() throws {
    let trial = Trial(nodes: 1)
    trial.fault(
      .upstreamTurns(.stalls(afterChunks: 12, goesOnAfter: nil), .requests(1)), -1000)
    let report = trial.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(try #require(trial.slowest()) <= Trial.transfer + .seconds(5))
  }

  @Test("a repository that has no such blob does not decide for another that has it")
  func repositories() {
    let trial = Trial(nodes: 1)
    trial.world.pull(node: 0, blob: trial.blob, at: Trial.start + .microseconds(10), source: 2)
    var scope = UpstreamScope()
    scope.source = 1
    trial.fault(.upstreamTurns(.refuses(status: 404), scope), -1000)
    let report = trial.run()
    #expect(report.violations.isEmpty)
    #expect(trial.world.pulls[1].completionTime != nil)
    #expect(trial.world.pulls[1].asks == 1)
  }
}
