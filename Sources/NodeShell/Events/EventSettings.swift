// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// Who is told of what happens to a node's content, and how.
package struct EventSettings: Sendable {
  package var endpoints: [EventEndpoint] = []
  /// Whether the event of a manifest says what the manifest refers to.
  package var tellsReferences = false
  package var outbox = OutboxLimits()
  package var delivery = DeliveryLimits()

  package init() {}
}
