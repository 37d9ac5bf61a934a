// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension EventDelivery {
  /// What is to be read next: first of repositories of which nothing is left in memory.
  var nextQuery: OutboxQuery? {
    let lane = lanes.first { $1.events.isEmpty && $1.hasMore }
    if let lane {
      return OutboxQuery(
        after: lane.value.lastNumber,
        lane: OutboxQuery.Lane(lane.key, through: scannedThrough),
        limit: limits.repositoryEventsMax)
    }
    guard mayHaveUnscanned, lanes.count < limits.repositoriesMax,
      loadedBytes < limits.loadedBytesMax
    else { return nil }
    return OutboxQuery(after: scannedThrough, limit: limits.pageEventsMax)
  }

  mutating func read(at now: Instant, _ effects: inout EffectQueue<Effect>) {
    guard reading == nil, readPause.isOver(at: now), let query = nextQuery else { return }
    reading = query
    if query.lane == nil { mayHaveUnscanned = false }
    effects.append(.read(query))
  }

  mutating func takeIn(_ events: [OutboxEvent]) {
    guard let query = reading else { preconditionFailure("events that nobody asked for") }
    reading = nil
    readPause.end()
    if let lane = query.lane {
      refill(lane.repository, events, isAll: events.count < query.limit)
    } else {
      scan(events, isAll: events.count < query.limit)
    }
  }

  mutating func readFailed(at now: Instant) {
    guard let query = reading else { preconditionFailure("no read has failed") }
    reading = nil
    if query.lane == nil { mayHaveUnscanned = true }
    readPause.lengthen(limits, at: now, &generator)
  }

  private mutating func refill(
    _ repository: RepositoryName, _ events: [OutboxEvent], isAll: Bool
  ) {
    for event in events { load(event) }
    lanes[existing: repository].hasMore = !isAll
    // What was there has gone to make room for others.
    if lanes[existing: repository].isEmpty { lanes.remove(repository) }
  }

  private mutating func scan(_ events: [OutboxEvent], isAll: Bool) {
    if !isAll { mayHaveUnscanned = true }
    for event in events {
      if let lane = lanes[event.repository] {
        if lane.hasMore || lane.events.count >= limits.repositoryEventsMax {
          lanes[existing: event.repository].hasMore = true
        } else {
          load(event)
        }
      } else if lanes.count < limits.repositoriesMax {
        lanes[event.repository] = EventLane()
        load(event)
      } else {
        mayHaveUnscanned = true
        return
      }
      scannedThrough = event.number
    }
  }

  private mutating func load(_ event: OutboxEvent) {
    lanes[existing: event.repository].events.append(event)
    lanes[existing: event.repository].lastNumber = event.number
    loadedBytes += event.body.utf8.count
  }
}
