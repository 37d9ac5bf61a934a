// SPDX-License-Identifier: Apache-2.0

/// What waits for an endpoint, and what no longer does though it was never sent.
package struct OutboxUsage: Sendable, Hashable {
  package let eventsCount: Int64
  package let bytes: Int64
  /// Events that went to make room, and pulls that found none, since the endpoint is known.
  package let droppedCount: Int64

  package init(eventsCount: Int64, bytes: Int64, droppedCount: Int64) {
    self.eventsCount = eventsCount
    self.bytes = bytes
    self.droppedCount = droppedCount
  }

  package static let none = OutboxUsage(eventsCount: 0, bytes: 0, droppedCount: 0)
}
