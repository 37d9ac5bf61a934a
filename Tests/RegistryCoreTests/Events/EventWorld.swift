// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// A delivery between an outbox and an endpoint in virtual time, both of which misbehave by chance.
/// The endpoint is a model: it knows what it was sent and what it has taken.
struct EventWorld {
  struct Trouble {
    /// Of a hundred envelopes.
    var refusedPercent = 0
    /// Whose envelopes are refused whenever they come.
    var refused: Set<RepositoryName> = []
    /// Of which the endpoint has the events, and the answer is lost.
    var unansweredPercent = 0
    /// Of a hundred calls of the outbox.
    var outboxFailsPercent = 0
    /// Until then every envelope fails.
    var isDownUntil = Instant.zero
  }

  private struct Arrival {
    let at: Instant
    let number: Int
    let event: EventDelivery.Event
  }

  private(set) var delivery: EventDelivery
  private(set) var outbox: [OutboxEvent] = []
  /// In the order in which the endpoint got them.
  private(set) var received: [RepositoryName: [Int64]] = [:]
  private(set) var now = Instant.zero
  private(set) var problems: [String] = []
  private(set) var sendsWhileDownCount = 0
  private var underWay: Set<RepositoryName> = []
  private var arrivals: [Arrival] = []
  private var arrivalsCount = 0
  private var nextNumber: Int64 = 1
  private var generator: SeededGenerator
  private let limits: DeliveryLimits
  var trouble: Trouble

  init(seed: UInt64, limits: DeliveryLimits, trouble: Trouble) {
    generator = SeededGenerator(seed: seed)
    self.limits = limits
    self.trouble = trouble
    delivery = EventDelivery(limits: limits, seed: seed)
  }

  mutating func add(_ repository: RepositoryName) {
    outbox.append(EventFixtures.waiting(nextNumber, repository))
    nextNumber += 1
    handle(.eventsAdded)
  }

  /// The process ends and another takes its place: the outbox is all that stays.
  mutating func restart(seed: UInt64) {
    delivery = EventDelivery(limits: limits, seed: seed)
    arrivals = []
    underWay = []
    handle(.eventsAdded)
  }

  /// Runs until nothing is under way or waits; false if that takes too long.
  mutating func drive(stepsMax: Int = 20_000) -> Bool {
    for _ in 0..<stepsMax {
      if !step() { return true }
    }
    return false
  }

  /// Whatever comes next happens; false if nothing does.
  mutating func step() -> Bool {
    let arrival = arrivals.min { ($0.at, $0.number) < ($1.at, $1.number) }
    let deadline = delivery.nextDeadline
    if let deadline, deadline <= now { problems.append("a deadline at \(deadline), now \(now)") }
    if let arrival, deadline.map({ arrival.at <= $0 }) ?? true {
      arrivals.removeAll { $0.number == arrival.number }
      now = max(now, arrival.at)
      if case .answered(let repository, _) = arrival.event { underWay.remove(repository) }
      handle(arrival.event)
      return true
    }
    guard let deadline else { return false }
    now = deadline
    handle(.deadlineReached)
    return true
  }

  private mutating func handle(_ event: EventDelivery.Event) {
    var effects = EffectQueue<EventDelivery.Effect>()
    delivery.handle(event, at: now, into: &effects)
    for effect in effects.drain() { perform(effect) }
  }

  private mutating func perform(_ effect: EventDelivery.Effect) {
    switch effect {
    case .read(let query):
      arrive(happens(trouble.outboxFailsPercent) ? .readFailed : .eventsRead(answer(query)))
    case .remove(let numbers):
      if happens(trouble.outboxFailsPercent) { return arrive(.removalFailed) }
      let taken = Set(received.values.joined())
      if !taken.isSuperset(of: numbers) { problems.append("\(numbers) go and were not taken") }
      outbox.removeAll { numbers.contains($0.number) }
      arrive(.eventsRemoved)
    case .send(let envelope): receive(envelope)
    case .observe: break
    }
  }

  private func answer(_ query: OutboxQuery) -> [OutboxEvent] {
    let events = outbox.filter { event in
      event.number > query.after
        && (query.lane.map { event.repository == $0.repository && event.number <= $0.through }
          ?? true)
    }
    return Array(events.prefix(query.limit))
  }

  private mutating func receive(_ envelope: EventEnvelope) {
    let repository = envelope.repository
    if !underWay.insert(repository).inserted { problems.append("two envelopes of \(repository)") }
    if underWay.count > limits.envelopesMax { problems.append("\(underWay.count) envelopes") }
    if now < trouble.isDownUntil {
      sendsWhileDownCount += 1
      return arrive(.answered(repository, status: nil))
    }
    if trouble.refused.contains(repository) || happens(trouble.refusedPercent) {
      return arrive(.answered(repository, status: 500))
    }
    received[repository, default: []] += envelope.numbers
    arrive(.answered(repository, status: happens(trouble.unansweredPercent) ? nil : 200))
  }

  private mutating func arrive(_ event: EventDelivery.Event) {
    arrivalsCount += 1
    let delay = Interval.milliseconds(Int64(1 + generator.below(50)))
    arrivals.append(Arrival(at: now + delay, number: arrivalsCount, event: event))
  }

  private mutating func happens(_ percent: Int) -> Bool { generator.below(100) < percent }
}
