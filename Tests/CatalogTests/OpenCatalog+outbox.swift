// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

func endpoint(_ text: String) -> EventEndpointName {
  guard let name = EventEndpointName(text) else { preconditionFailure("\(text) names nobody") }
  return name
}

let audit = endpoint("audit")
let mirror = endpoint("mirror")

/// What one request makes, to be told to these.
func note(
  _ action: RegistryEvent.Action, _ target: EventTarget,
  to endpoints: [EventEndpointName] = [audit],
  eventsMax: Int64 = 1_000, bytesMax: Int64 = 1 << 20
) -> EventNote {
  let id = UniqueID(randomBytes: Array(repeating: 1, count: 16))
  let event = RegistryEvent(
    id: id, unixMilliseconds: 0, action: action, target: target,
    request: RequestFacts(
      id: id, address: "", host: "registry.example", method: "PUT", userAgent: "", user: ""),
    source: EventSource(address: "origin:5000", instance: id), scheme: .http)
  var limits = OutboxLimits()
  limits.eventsMax = eventsMax
  limits.bytesMax = bytesMax
  return EventNote(of: event, to: endpoints, limits: limits)
}

extension OpenCatalog {
  var outbox: any EventOutbox { catalog }

  /// What waits, as `push library/debian 12`.
  func waiting(for endpoint: EventEndpointName = audit) async throws -> [String] {
    try await outbox.events(for: endpoint, OutboxQuery(after: 0, limit: 10_000)).map { event in
      let json = try JSONValue(parsing: Array(event.body.utf8))
      let target = json["target"]
      let name = target?["tag"]?.string ?? target?["digest"]?.string.map { String($0.suffix(2)) }
      return "\(json["action"]?.string ?? "?") \(event.repository) \(name ?? "?")"
    }
  }
}
