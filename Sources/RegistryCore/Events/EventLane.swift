// SPDX-License-Identifier: Apache-2.0

/// The events of one repository that wait for one endpoint.
struct EventLane: Sendable {
  /// Oldest first; the first `sentCount` are under way.
  var events: [OutboxEvent] = []
  var sentCount = 0
  /// The last of those that were taken into `events` and not given back.
  var lastNumber: Int64 = 0
  /// Whether there are others in the outbox after it, up to where that was read through.
  var hasMore = false
  var pause = DeliveryPause()
  /// How many successes the endpoint had when this last failed.
  var failedAfter: Int64?

  /// Whether there is something to send.
  var isReady: Bool { sentCount == 0 && !events.isEmpty }

  var isEmpty: Bool { events.isEmpty && !hasMore }
}
