// SPDX-License-Identifier: Apache-2.0

import ContentModel
package import Harness

/// A plan carried out, in two phases: in the first everything that the plan has against the world
/// happens, and no rule may be broken; in the second nothing new goes wrong, clients ask again for
/// what they did not get, and must get it in time.
package enum FuzzRun {
  package static func outcome(
    of plan: FuzzPlan, traceLineCount: Int = 0, scope: CheckConfiguration.Scope = .everyEvent,
    defect: Defect = Defect(), workers: Workers = .alone
  ) -> FuzzOutcome {
    let world = plan.makeWorld(
      traceLineCount: traceLineCount, scope: scope, defect: defect, workers: workers)
    let healed = Instant.zero + FuzzPlan.safetyPhase
    world.run(until: healed)
    var limit = healed
    // A liar's own wishes may stay open for ever.
    while !world.isOver, !world.isFulfilled, limit < healed + plan.liveness {
      limit = limit + .seconds(1)
      world.run(until: limit)
    }
    world.requireFulfilment()
    let report = world.report()
    return FuzzOutcome(
      plan: plan, violations: report.violations, eventCount: report.eventCount,
      traceDigest: report.traceDigest,
      healing: world.now < healed ? .zero : world.now - healed,
      upstreamBytes: report.upstreamBytes, lastTraceLines: report.lastTraceLines)
  }
}
