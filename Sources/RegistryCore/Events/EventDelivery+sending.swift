// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension EventDelivery {
  mutating func send(at now: Instant, _ effects: inout EffectQueue<Effect>) {
    while unremovedCount < limits.unremovedMax, let repository = nextRepository(at: now) {
      let envelope = lanes[existing: repository].makeEnvelope(of: repository, limits)
      envelopesCount += 1
      effects.append(.send(envelope))
    }
  }

  private func nextRepository(at now: Instant) -> RepositoryName? {
    if let closure {
      guard envelopesCount == 0, closure.until <= now else { return nil }
      // One that has failed may be disliked alone: others would wait behind it.
      let lane =
        lanes.first { $1.isReady && $1.pause.failuresCount == 0 } ?? lanes.first { $1.isReady }
      return lane?.key
    }
    guard envelopesCount < limits.envelopesMax else { return nil }
    return lanes.first { $1.isReady && $1.pause.isOver(at: now) }?.key
  }

  mutating func answered(
    _ repository: RepositoryName, _ status: Int?, at now: Instant,
    _ effects: inout EffectQueue<Effect>
  ) {
    guard lanes[repository]?.sentCount ?? 0 > 0 else {
      preconditionFailure("an answer for \(repository), to which nothing was sent")
    }
    envelopesCount -= 1
    if let status, (200...299).contains(status) {
      succeeded(repository, status, &effects)
    } else {
      effects.append(.observe(.refused(status: status)))
      failed(repository, at: now, &effects)
    }
    // Those that wait longer are first.
    if let lane = lanes.remove(repository), !lane.isEmpty { lanes[repository] = lane }
  }

  private mutating func succeeded(
    _ repository: RepositoryName, _ status: Int, _ effects: inout EffectQueue<Effect>
  ) {
    let events = lanes[existing: repository].takeSent()
    taken += events.map(\.number)
    loadedBytes -= events.reduce(0) { $0 + $1.body.utf8.count }
    successesCount += 1
    if isFailing {
      failedLanesCount = 0
      effects.append(.observe(.recovered))
    }
    if closure != nil {
      closure = nil
      lanes.updateEach { $1.pause.cutShort() }
    }
    effects.append(.observe(.delivered(events.count, status: status)))
  }

  private mutating func failed(
    _ repository: RepositoryName, at now: Instant, _ effects: inout EffectQueue<Effect>
  ) {
    loadedBytes -= lanes[existing: repository].takeBack()
    lanes[existing: repository].pause.lengthen(limits, at: now, &generator)
    if lanes[existing: repository].failedAfter != successesCount {
      lanes[existing: repository].failedAfter = successesCount
      failedLanesCount += 1
      if failedLanesCount == 1 { effects.append(.observe(.failing)) }
    }
    // What was under way when it closed tells nothing new.
    guard failedLanesCount > 1, closure.map({ $0.until <= now }) ?? true else { return }
    let count = (closure?.failuresCount ?? 0) + 1
    closure = Closure(
      failuresCount: count, until: now + DeliveryPause.length(count, limits, &generator))
  }

  mutating func remove(at now: Instant, _ effects: inout EffectQueue<Effect>) {
    guard removing.isEmpty, !taken.isEmpty, removalPause.isOver(at: now) else { return }
    swap(&removing, &taken)
    effects.append(.remove(removing))
  }
}

extension EventLane {
  fileprivate mutating func makeEnvelope(
    of repository: RepositoryName, _ limits: DeliveryLimits
  ) -> EventEnvelope {
    let countMax = pause.failuresCount > 0 ? 1 : limits.envelopeEventsMax
    var bytes = 0
    let part = events.prefix(countMax).prefix { event in
      defer { bytes += event.body.utf8.count }
      return bytes == 0 || bytes + event.body.utf8.count <= limits.envelopeBytesMax
    }
    sentCount = part.count
    return EventEnvelope(part, of: repository)
  }

  fileprivate mutating func takeSent() -> [OutboxEvent] {
    let sent = Array(events.prefix(sentCount))
    events.removeFirst(sentCount)
    sentCount = 0
    pause.end()
    return sent
  }

  /// What was sent was not taken. It goes one by one from now on, perhaps for ever: the others are
  /// read again then, and leave their room to other repositories. Returns their bytes.
  fileprivate mutating func takeBack() -> Int {
    sentCount = 0
    let bytes = events.dropFirst().reduce(0) { $0 + $1.body.utf8.count }
    if events.count > 1 {
      events.removeLast(events.count - 1)
      lastNumber = events[0].number
      hasMore = true
    }
    return bytes
  }
}
