// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("The delivery to one endpoint")
struct EventDeliveryTests {
  private typealias Fixtures = EventFixtures
  private let debian = Fixtures.debian
  private let alpine = Fixtures.alpine
  private let busybox = Fixtures.busybox

  /// A delivery with these events read in.
  private func started(
    _ events: [OutboxEvent], _ limits: DeliveryLimits = DeliveryLimits()
  ) -> (EventDelivery, [EventDelivery.Effect]) {
    var delivery = EventDelivery(limits: limits, seed: 7)
    var effects = EffectQueue<EventDelivery.Effect>()
    delivery.handle(.eventsAdded, at: .zero, into: &effects)
    #expect(effects.drain() == [.read(OutboxQuery(after: 0, limit: limits.pageEventsMax))])
    delivery.handle(.eventsRead(events), at: .zero, into: &effects)
    return (delivery, effects.drain())
  }

  private func handle(
    _ event: EventDelivery.Event, at seconds: Int64 = 0, _ delivery: inout EventDelivery
  ) -> [EventDelivery.Effect] {
    var effects = EffectQueue<EventDelivery.Effect>()
    let now = Fixtures.seconds(seconds)
    delivery.handle(event, at: now, into: &effects)
    #expect(delivery.nextDeadline.map { $0 > now } ?? true)
    return effects.drain()
  }

  private func sent(_ effects: [EventDelivery.Effect]) -> [String] {
    effects.compactMap { if case .send(let envelope) = $0 { envelope.body } else { nil } }
  }

  @Test("events of a repository go in one envelope, others beside it, and then from the outbox")
  func twoRepositories() {
    var (delivery, effects) = started([
      Fixtures.waiting(1, debian), Fixtures.waiting(2, alpine), Fixtures.waiting(3, debian),
    ])
    #expect(sent(effects) == [#"{"events":[1,3]}"#, #"{"events":[2]}"#])
    effects = handle(.answered(debian, status: 200), &delivery)
    #expect(effects == [.observe(.delivered(2, status: 200)), .remove([1, 3])])
    // One removal at a time.
    effects = handle(.answered(alpine, status: 204), &delivery)
    #expect(effects == [.observe(.delivered(1, status: 204))])
    #expect(handle(.eventsRemoved, &delivery) == [.remove([2])])
    #expect(handle(.eventsRemoved, &delivery) == [])
    #expect(delivery.nextDeadline == nil)
  }

  @Test("what comes while an envelope is under way waits for it")
  func oneAtATime() {
    var (delivery, _) = started([Fixtures.waiting(1, debian)])
    _ = handle(.eventsAdded, &delivery)
    var effects = handle(.eventsRead([Fixtures.waiting(2, debian)]), &delivery)
    #expect(sent(effects) == [])
    effects = handle(.answered(debian, status: 200), &delivery)
    #expect(sent(effects) == [#"{"events":[2]}"#])
  }

  @Test(
    "whatever is no 2xx has the same event sent again", arguments: [100, 301, 400, 410, 500, nil])
  func refused(status: Int?) {
    var (delivery, _) = started([Fixtures.waiting(1, debian), Fixtures.waiting(2, debian)])
    var effects = handle(.answered(debian, status: status), &delivery)
    #expect(effects == [.observe(.refused(status: status)), .observe(.failing)])
    #expect(delivery.isFailing)
    // By itself, for the other may be what is disliked.
    effects = handle(.deadlineReached, at: 2, &delivery)
    #expect(sent(effects) == [#"{"events":[1]}"#])
    effects = handle(.answered(debian, status: 200), at: 2, &delivery)
    #expect(effects.contains(.observe(.recovered)))
    // Only the first was kept.
    let lane = OutboxQuery.Lane(debian, through: 2)
    #expect(effects.contains(.read(OutboxQuery(after: 1, lane: lane, limit: 32))))
    effects = handle(.eventsRead([Fixtures.waiting(2, debian)]), at: 2, &delivery)
    #expect(sent(effects) == [#"{"events":[2]}"#])
  }

  @Test("each failure makes the pause twice as long, up to a bound, less up to a half by chance")
  func backOff() {
    var (delivery, _) = started([Fixtures.waiting(1, debian)])
    var now = Instant.zero
    var pauses: [Interval] = []
    for _ in 0..<12 {
      var effects = EffectQueue<EventDelivery.Effect>()
      delivery.handle(.answered(debian, status: 503), at: now, into: &effects)
      guard let deadline = delivery.nextDeadline else {
        Issue.record("nothing is to be sent again")
        return
      }
      pauses.append(deadline - now)
      // A deadline that is not there yet does nothing.
      _ = effects.drain()
      delivery.handle(
        .deadlineReached, at: deadline - Interval(nanoseconds: 1), into: &effects)
      #expect(effects.isEmpty)
      now = deadline
      delivery.handle(.deadlineReached, at: now, into: &effects)
      #expect(sent(effects.drain()) == [#"{"events":[1]}"#])
    }
    for (number, pause) in pauses.enumerated() {
      let whole = min(Interval.seconds(1 << Int64(number)), .seconds(300))
      #expect(pause <= whole && pause >= whole / 2, "\(number): \(pause)")
    }
    #expect(Set(pauses).count > 9)
  }

  @Test("an event that is disliked keeps its repository waiting and no other")
  func poison() {
    var (delivery, _) = started([Fixtures.waiting(1, debian), Fixtures.waiting(2, alpine)])
    _ = handle(.answered(alpine, status: 200), &delivery)
    _ = handle(.answered(debian, status: 400), &delivery)
    for number in 3..<9 as Range<Int64> {
      _ = handle(.eventsAdded, &delivery)
      let effects = handle(.eventsRead([Fixtures.waiting(number, alpine)]), &delivery)
      #expect(sent(effects) == ["{\"events\":[\(number)]}"])
      _ = handle(.answered(alpine, status: 200), &delivery)
    }
    #expect(sent(handle(.deadlineReached, at: 2, &delivery)) == [#"{"events":[1]}"#])
  }

  @Test("an endpoint that fails a second repository is tried with one envelope at a time")
  func closed() {
    var (delivery, effects) = started([
      Fixtures.waiting(1, debian), Fixtures.waiting(2, alpine), Fixtures.waiting(3, busybox),
    ])
    #expect(sent(effects).count == 3)
    for repository in [debian, alpine, busybox] {
      _ = handle(.answered(repository, status: nil), &delivery)
    }
    #expect(sent(handle(.deadlineReached, at: 10, &delivery)) == [#"{"events":[1]}"#])
    #expect(sent(handle(.deadlineReached, at: 10, &delivery)) == [])
    _ = handle(.answered(debian, status: nil), at: 10, &delivery)
    // Another is tried, so that one which is disliked does not keep all waiting.
    #expect(sent(handle(.deadlineReached, at: 20, &delivery)) == [#"{"events":[2]}"#])
    effects = handle(.answered(alpine, status: 200), at: 20, &delivery)
    #expect(sent(effects) == [#"{"events":[3]}"#, #"{"events":[1]}"#])
    #expect(effects.contains(.observe(.recovered)))
  }

  @Test("while it fails, a repository that has not is tried before those that have")
  func healthyFirst() {
    var (delivery, _) = started([Fixtures.waiting(1, debian), Fixtures.waiting(2, alpine)])
    _ = handle(.answered(debian, status: 400), &delivery)
    _ = handle(.answered(alpine, status: 400), &delivery)
    _ = handle(.eventsAdded, &delivery)
    #expect(sent(handle(.eventsRead([Fixtures.waiting(3, busybox)]), &delivery)) == [])
    #expect(sent(handle(.deadlineReached, at: 10, &delivery)) == [#"{"events":[3]}"#])
    let effects = handle(.answered(busybox, status: 200), at: 10, &delivery)
    #expect(sent(effects) == [#"{"events":[1]}"#, #"{"events":[2]}"#])
  }

  @Test("no more than so many envelopes are under way, and nobody is passed over for ever")
  func bounded() {
    var limits = DeliveryLimits()
    limits.envelopesMax = 2
    limits.envelopeEventsMax = 1
    let names = (0..<5).map { Fixtures.name("library/r\($0)") }
    // Of the first more than of the others.
    let events = (0..<30).map { Fixtures.waiting(Int64($0 + 1), names[$0 < 10 ? 0 : $0 % 5]) }
    var (delivery, effects) = started(events, limits)
    var underWay: [RepositoryName] = []
    var order: [RepositoryName] = []
    while true {
      for case .send(let envelope) in effects {
        underWay.append(envelope.repository)
        order.append(envelope.repository)
      }
      #expect(underWay.count <= 2)
      if underWay.isEmpty { break }
      effects = handle(.answered(underWay.removeFirst(), status: 200), &delivery)
    }
    #expect(order.count == 30)
    #expect(Set(order.prefix(6)).count == 5)
  }

  @Test("events whose removal fails are removed later, and meanwhile not so many more are sent")
  func removalFails() {
    var limits = DeliveryLimits()
    limits.unremovedMax = 2
    limits.envelopeEventsMax = 1
    var (delivery, _) = started((1...5).map { Fixtures.waiting($0, debian) }, limits)
    #expect(handle(.answered(debian, status: 200), &delivery).contains(.remove([1])))
    let effects = handle(.answered(debian, status: 200), &delivery)
    #expect(sent(effects) == [])
    #expect(handle(.removalFailed, &delivery) == [])
    #expect(delivery.nextDeadline != nil)
    #expect(handle(.deadlineReached, at: 2, &delivery) == [.remove([1, 2])])
    #expect(sent(handle(.eventsRemoved, at: 2, &delivery)) == [#"{"events":[3]}"#])
  }

  @Test("a read that fails is tried again")
  func readFails() {
    var (delivery, _) = started([])
    #expect(handle(.eventsAdded, &delivery).count == 1)
    #expect(handle(.readFailed, &delivery) == [])
    #expect(handle(.eventsAdded, &delivery) == [])
    #expect(
      handle(.deadlineReached, at: 2, &delivery) == [.read(OutboxQuery(after: 0, limit: 64))])
  }

  @Test("an envelope has no more bytes than its bound, unless one event alone has")
  func envelopeBytes() {
    var limits = DeliveryLimits()
    limits.envelopeBytesMax = 10
    func event(_ number: Int64, bytes: Int) -> OutboxEvent {
      OutboxEvent(
        number: number, repository: debian, body: String(repeating: "x", count: bytes))
    }
    var (delivery, effects) = started(
      [event(1, bytes: 6), event(2, bytes: 4), event(3, bytes: 1), event(4, bytes: 99)], limits)
    var numbers: [[Int64]] = []
    for _ in 0..<3 {
      for case .send(let envelope) in effects { numbers.append(envelope.numbers) }
      effects = handle(.answered(debian, status: 200), &delivery)
    }
    #expect(numbers == [[1, 2], [3], [4]])
  }
}
