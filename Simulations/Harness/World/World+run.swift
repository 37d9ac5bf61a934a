// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import SwarmCore
import TrackerCore

extension World {
  /// Lets time pass until every pull has ended and the script is done, a rule is broken, or the
  /// limit is reached. Pulls that have not ended then say so by having no end.
  package func run(until limit: Instant) {
    var eventsAtInstant = 0
    while stepsLeft > 0 || pullsLeft > 0, violations.isEmpty, let next = agenda.next() {
      guard next.at <= limit else { return }
      eventsAtInstant = next.at == now ? eventsAtInstant + 1 : 0
      if eventsAtInstant > Self.eventsPerInstantMax { violate("time stands still") }
      now = next.at
      perform(next.happening)
      deliverRaised()
    }
  }

  private func perform(_ happening: Happening) {
    switch happening {
    case .uplinkFreed(let host):
      take(network.uplinkFreed(host: Int(host), at: now, agenda: &agenda))
    case .fragmentArrived(let lane):
      take(network.fragmentArrived(lane: Int(lane), at: now, agenda: &agenda))
    case .fragmentPassed(let lane):
      take(network.fragmentPassed(lane: Int(lane), at: now, agenda: &agenda))
    case .frameArrived(let lane): take(network.frameArrived(lane: Int(lane), at: now))
    case .dialAnswered(let dial): answerDial(Int(dial))
    case .nodeTimerFired(let node): fireNodeTimer(Int(node))
    case .trackerTimerFired(let tracker): fireTrackerTimer(Int(tracker))
    case .fetchRequested(let fetch): serveRequest(Int(fetch))
    case .fetchEnded(let fetch): noticeEnd(ofFetch: Int(fetch))
    case .diskAnswered(let answer):
      raise(answers[Int(answer)].event, at: answers[Int(answer)].node)
    case .scripted(let step): perform(script[Int(step)])
    }
  }

  // MARK: Events

  func raise(_ event: NodeEvent, at node: Int) {
    raised.append(.toNode(node, event))
  }

  private func deliverRaised() {
    while violations.isEmpty, let delivery = raised.removeFirst() {
      switch delivery {
      case .toNode(let node, let event): deliver(event, toNode: node)
      case .toTracker(let tracker, let event): deliver(event, toTracker: tracker)
      }
    }
  }

  private func deliver(_ event: NodeEvent, toNode node: Int) {
    guard nodes[node].vitality == .running else { return }
    trace.add(.toNode(node, event), at: now, in: library)
    nodes[node].core.handle(event, at: now, into: &nodeEffects)
    if !nodeEffects.isEmpty {
      for effect in nodeEffects.drain() { interpret(effect, of: node) }
    }
    guard let deadline = nodes[node].core.nextDeadline else { return }
    if let timer = nodes[node].timerAt, timer <= deadline { return }
    let due = max(deadline, now)
    nodes[node].timerAt = due
    agenda.add(.nodeTimerFired(node: Int32(node)), at: due)
  }

  private func deliver(_ event: TrackerEvent, toTracker tracker: Int) {
    guard trackers[tracker].vitality == .running else { return }
    trace.add(.toTracker(tracker, event), at: now, in: library)
    trackers[tracker].core.handle(event, at: now, into: &trackerEffects)
    for effect in trackerEffects.drain() { interpret(effect, ofTracker: tracker) }
    guard let deadline = trackers[tracker].core.nextDeadline else { return }
    if let timer = trackers[tracker].timerAt, timer <= deadline { return }
    let due = max(deadline, now)
    trackers[tracker].timerAt = due
    agenda.add(.trackerTimerFired(tracker: Int32(tracker)), at: due)
  }

  // MARK: Timers

  /// A core's deadline may have moved on since the appointment was made: it is then made anew
  /// rather than kept, since the core would have nothing to do.
  private func fireNodeTimer(_ node: Int) {
    guard nodes[node].timerAt == now else { return }
    nodes[node].timerAt = nil
    guard let deadline = nodes[node].core.nextDeadline else { return }
    if deadline <= now {
      raise(.deadlineReached, at: node)
    } else {
      nodes[node].timerAt = deadline
      agenda.add(.nodeTimerFired(node: Int32(node)), at: deadline)
    }
  }

  private func fireTrackerTimer(_ tracker: Int) {
    guard trackers[tracker].timerAt == now else { return }
    trackers[tracker].timerAt = nil
    guard let deadline = trackers[tracker].core.nextDeadline else { return }
    if deadline <= now {
      raised.append(.toTracker(tracker, .deadlineReached))
    } else {
      trackers[tracker].timerAt = deadline
      agenda.add(.trackerTimerFired(tracker: Int32(tracker)), at: deadline)
    }
  }

  // MARK: Rules

  /// Records that a rule was broken, which ends the run.
  func violate(_ rule: String) {
    violations.append("\(now): \(rule)")
  }

  /// More than any instant of a sound run has, even where all of a cluster acts at once.
  private static let eventsPerInstantMax = 5_000_000
}
