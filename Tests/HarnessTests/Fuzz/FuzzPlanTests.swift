// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Scenarios
import SwarmCore
import Testing

@Suite struct FuzzPlanTests {
  @Test("a seed means one plan")
  func repeatable() {
    #expect("\(FuzzPlan(seed: 42, scale: .full))" == "\(FuzzPlan(seed: 42, scale: .full))")
    #expect("\(FuzzPlan(seed: 42, scale: .full))" != "\(FuzzPlan(seed: 43, scale: .full))")
  }

  @Test("a plan is one line")
  func oneLine() {
    for seed in 1...100 as ClosedRange<UInt64> {
      #expect(!"\(FuzzPlan(seed: seed, scale: .full))".contains("\n"))
    }
  }

  @Test("the same plan gives the same trace")
  func sameTrace() {
    let plan = FuzzPlan(seed: 2, scale: .small)
    #expect(FuzzRun.outcome(of: plan).traceDigest == FuzzRun.outcome(of: plan).traceDigest)
  }

  @Test("plans reach every kind of world")
  func coverage() {
    let plans = (UInt64(1)...300).map { FuzzPlan(seed: $0, scale: .small) }
    func drawn(_ predicate: (FuzzPlan) -> Bool) -> Bool { plans.contains(where: predicate) }
    for count in 0...3 { #expect(drawn { $0.crowd.trackerCount == count }) }
    for count in 2...6 { #expect(drawn { $0.crowd.nodeCount == count }) }
    #expect(drawn { !$0.behaviours.liars.isEmpty })
    #expect(drawn { $0.content.hasReaders })
    #expect(drawn { $0.content.blobSizesBytes.contains(0) })
    #expect(drawn { !$0.content.holds.isEmpty })
    #expect(drawn { $0.disks.disk.writeLatency > .zero })
    #expect(drawn { $0.faults.episodes.isEmpty })
    #expect(drawn { $0.troubles.episodes.isEmpty })
    #expect(drawn { $0.zones.links.count == 6 })
    for concern in FuzzEpisode.Concern.allCases {
      #expect(drawn { plan in plan.episodes.contains { $0.concern == concern } })
    }
    for lie in Behaviour.allCases { #expect(drawn { $0.behaviours.behaviours.contains(lie) }) }
  }

  @Test("plans reach every operator's decision, mirror and setting")
  func decisions() {
    let plans = (UInt64(1)...300).map { FuzzPlan(seed: $0, scale: .small) }
    func drawn(_ predicate: (FuzzPlan) -> Bool) -> Bool { plans.contains(where: predicate) }
    #expect(drawn { $0.operators.limits.contains { $0.uploadBytesPerSecond != nil } })
    #expect(drawn { $0.operators.limits.contains { $0.downloadBytesPerSecond != nil } })
    #expect(drawn { $0.operators.mayFetchUpstream.contains(false) })
    #expect(drawn { Set($0.mirrors.sources).count > 1 })
    #expect(drawn { !$0.mirrors.repeated.isEmpty })
    #expect(drawn { $0.settings.node.fetchesMax == 1 })
    #expect(plans.allSatisfy { $0.operators.mayFetchUpstream.contains(true) })
  }

  @Test("every kind of fault is drawn, of upstream too")
  func faults() {
    let plans = (UInt64(1)...1000).map { FuzzPlan(seed: $0, scale: .small) }
    let drawn = plans.flatMap(\.episodes).flatMap { [$0.fault, $0.undoing].compactMap { $0 } }
    let kinds = Set(drawn.map { FaultKind(of: $0) })
    let missed = FaultKind.allCases.filter { !kinds.contains($0) }
    #expect(Set(missed) == FaultKind.lasting)
    let upstream = drawn.compactMap { fault -> UpstreamFaultKind? in
      guard case .upstreamTurns(let what, _) = fault else { return nil }
      return UpstreamFaultKind(of: what)
    }
    #expect(UpstreamFaultKind.allCases.filter { !upstream.contains($0) } == [])
  }

  @Test("a plan of an older version has what that version knew, and nothing else")
  func versions() {
    for seed in 1...50 as ClosedRange<UInt64> {
      let old = FuzzPlan(seed: seed, scale: .small, version: 3)
      let new = FuzzPlan(seed: seed, scale: .small)
      #expect("\(old.crowd) \(old.faults)" == "\(new.crowd) \(new.faults)")
      #expect(old.operators.episodes.isEmpty && old.mirrors.repeated.isEmpty)
      #expect(old.operators.limits.allSatisfy { $0 == RateLimits() })
    }
  }

  @Test("a regression's line says what it was made of")
  func regressionLine() {
    let regression = Regression(
      seed: 4711, scale: .small, version: 3, remark: "0.25s leases t0: granted twice")
    #expect(regression.description == "4711 small v3 0.25s leases t0: granted twice")
    #expect(Regression(line: regression.description) == regression)
    #expect(Regression(line: "4711 huge v3 what") == nil)
    #expect(Regression.all(in: "# a remark\n\n1 full v1 what\n")?.count == 1)
    #expect(Regression.all(in: "nonsense\n") == nil)
  }
}
