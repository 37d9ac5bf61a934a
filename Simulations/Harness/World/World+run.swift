// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import SwarmCore
import TrackerCore

extension World {
  /// Every pull has ended and the script is done, or a rule is broken.
  package var isOver: Bool { stepsLeft == 0 && pullsLeft == 0 || !violations.isEmpty }

  /// Lets time pass until every pull has ended and the script is done, a rule is broken, or the
  /// limit is reached. Pulls that have not ended then say so by having no end.
  package func run(until limit: Instant) {
    beginTimeline()
    if wires.isEmpty, isDivisible { agenda.divide() }
    while let earliest = agenda.earliest, earliest <= limit, goesOn(with: earliest) {
      if let sampleDueAt, sampleDueAt < earliest { takeSamples(before: earliest) }
      if agenda.isDivided, !isDivisible { agenda.unite() }
      if agenda.isDivided {
        passWindow(from: earliest, until: limit)
      } else if let next = agenda.next() {
        pass(next)
      }
    }
  }

  /// Whether what happens next still belongs to the run. One that is over goes on to the end of
  /// the window, so that it has the same events however its hosts take turns.
  private func goesOn(with instant: Instant) -> Bool {
    guard isOver else {
      endsAt = nil
      return true
    }
    guard violations.isEmpty else { return false }
    let end = endsAt ?? windowEnd(from: now)
    endsAt = end
    return instant < end
  }

  func pass(_ next: (at: Instant, happening: Happening)) {
    now = next.at
    checkInstant()
    agenda.actor = host(of: next.happening)
    perform(next.happening)
    deliverRaised()
  }

  private func perform(_ happening: Happening) {
    switch happening {
    case .network(let step):
      take(network.perform(step, at: now, agenda: &agenda))
      if isWatched { checkLinks() }
    case .dialAnswered(let dial): answerDial(Int(dial))
    case .nodeTimerFired(let node): fireNodeTimer(Int(node))
    case .trackerTimerFired(let tracker): fireTrackerTimer(Int(tracker))
    case .fetchRequested(let fetch): serveRequest(Int(fetch))
    case .fetchEnded(let fetch): noticeEnd(ofFetch: Int(fetch))
    case .fetchResumed(let fetch): resume(fetch: Int(fetch))
    case .fetchPaced(let fetch): sendPaced(fetch: Int(fetch))
    case .fetchWatched(let fetch): watch(fetch: Int(fetch))
    case .diskFinished(let node): finishDiskJob(of: Int(node))
    case .trackerSpoke(let tracker): speak(tracker: Int(tracker))
    case .partitionTurns(let partition): turn(partition: Int(partition))
    case .scripted(let step): perform(script[Int(step)])
    case .pauseEnded(let pause): goOn(after: pauses[Int(pause)])
    }
  }

  // MARK: Events

  func raise(_ event: NodeEvent, at node: Int) {
    raised.append(.toNode(node, event))
  }

  func deliverRaised() {
    while violations.isEmpty, pause == nil, let delivery = raised.removeFirst() {
      // What a core asks for may be answered at once, and ask for more.
      checkInstant()
      switch delivery {
      case .toNode(let node, let event): deliver(event, toNode: node)
      case .toTracker(let tracker, let event): deliver(event, toTracker: tracker)
      }
    }
  }

  func deliver(_ event: NodeEvent, toNode node: Int) {
    guard nodes[node].vitality == .running else { return }
    if let defective = configuration.defect.event {
      if let replaced = defective(node, event) { take(replaced, node: node) }
    } else {
      take(event, node: node)
    }
    if let echo = configuration.defect.echo?(node, event) { raise(echo, at: node) }
    if isWatched { checkRevocation(event, node: node) }
  }

  private func take(_ event: NodeEvent, node: Int) {
    agenda.actor = nodes[node].host
    trace.add(event, to: trackers.count + node, at: now, in: library)
    if trace.keepsLines { keepLine(.toNode(node, event)) }
    nodes[node].core.handle(event, at: now, into: &nodeEffects)
    nodeEffects.drain { carryOut($0, of: node) }
    // What a core that has stopped keeps means nothing.
    if isWatched, event != .shutdownRequested { check(node: node) }
    if pause == nil { keepDeadline(of: node) }
  }

  func keepDeadline(of node: Int) {
    guard let deadline = nodes[node].core.nextDeadline else { return }
    if let timer = nodes[node].timerAt, timer <= deadline { return }
    let due = max(deadline, now)
    nodes[node].timerAt = due
    agenda.add(.nodeTimerFired(node: Int32(node)), at: due, host: nodes[node].host)
  }

  private func carryOut(_ effect: NodeEffect, of node: Int) {
    guard let defective = configuration.defect.effect else {
      if isWatched { check(effect, of: node) }
      return interpret(effect, of: node)
    }
    for effect in defective(node, effect) {
      if isWatched { check(effect, of: node) }
      interpret(effect, of: node)
    }
  }

  private func carryOut(_ effect: TrackerEffect, ofTracker tracker: Int) {
    guard let defective = configuration.defect.trackerEffect else {
      if isWatched { check(effect, of: tracker) }
      return interpret(effect, ofTracker: tracker)
    }
    for effect in defective(tracker, effect) {
      if isWatched { check(effect, of: tracker) }
      interpret(effect, ofTracker: tracker)
    }
  }

  func deliver(_ event: TrackerEvent, toTracker tracker: Int) {
    guard trackers[tracker].vitality == .running else { return }
    agenda.actor = trackers[tracker].host
    trace.add(event, to: tracker, at: now, in: library)
    if trace.keepsLines { keepLine(.toTracker(tracker, event)) }
    if isWatched { note(event, atTracker: tracker) }
    trackers[tracker].core.handle(event, at: now, into: &trackerEffects)
    trackerEffects.drain { carryOut($0, ofTracker: tracker) }
    if isWatched { check(tracker: tracker) }
    guard let deadline = trackers[tracker].core.nextDeadline else { return }
    if let timer = trackers[tracker].timerAt, timer <= deadline { return }
    let due = max(deadline, now)
    trackers[tracker].timerAt = due
    agenda.add(
      .trackerTimerFired(tracker: Int32(tracker)), at: due, host: trackers[tracker].host)
  }

  private func keepLine(_ delivery: Delivery) {
    if isTraced(delivery) { trace.keep(TraceLine(instant: now, delivery: delivery)) }
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
      agenda.add(.nodeTimerFired(node: Int32(node)), at: deadline, host: nodes[node].host)
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
      agenda.add(
        .trackerTimerFired(tracker: Int32(tracker)), at: deadline, host: trackers[tracker].host)
    }
  }
}
