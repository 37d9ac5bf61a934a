// SPDX-License-Identifier: Apache-2.0

/// Events that come of one change, to be written in the transaction that makes it, and who is to be
/// told of them.
package struct EventNote: Sendable, Hashable {
  /// At least one.
  package let endpoints: [EventEndpointName]
  package private(set) var events: [RegistryEvent]
  package let limits: OutboxLimits

  /// - Parameter targets: of which the first is told of first.
  package init(
    of first: RegistryEvent, _ others: [EventTarget] = [], to endpoints: [EventEndpointName],
    limits: OutboxLimits
  ) {
    precondition(!endpoints.isEmpty, "an event that nobody is told of")
    self.endpoints = endpoints
    self.limits = limits
    events = [first]
    for target in others { add(target) }
  }

  /// The same for a blob whose size was not known yet.
  package func sized(_ sizeBytes: Int64) -> EventNote {
    var note = self
    note.events = events.map { event in
      event.replacing(event.target.sized(sizeBytes))
    }
    return note
  }

  /// The same, and that these tags went with it.
  package func removing(_ tags: [Tag]) -> EventNote {
    var note = self
    for tag in tags { note.add(.deleted(tag, in: events[0].target.repository)) }
    return note
  }

  private mutating func add(_ target: EventTarget) {
    events.append(events[0].sibling(number: events.count, target))
  }
}
