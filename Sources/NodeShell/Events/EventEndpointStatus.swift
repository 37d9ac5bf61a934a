// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// How an endpoint is doing, for who asks.
struct EventEndpointStatus: Sendable {
  let name: EventEndpointName
  let address: EventAddress
  let usage: OutboxUsage
  /// Why its events wait; nil while it takes them.
  let problem: String?

  var json: JSONValue {
    .fields([
      "name": .string(name.text),
      "address": .string("\(address)"),
      "waiting": .integer(usage.eventsCount),
      "waitingBytes": .integer(usage.bytes),
      "dropped": .integer(usage.droppedCount),
      "problem": problem.map { .string($0) },
    ])
  }
}
