// SPDX-License-Identifier: Apache-2.0

import GRDB
package import RegistryCore

extension SQLiteCatalog: EventOutbox {
  package func add(_ notes: [EventNote]) async throws(CatalogError) {
    try await write("addEvents", changing: .none) { transaction throws(CatalogError) in
      for note in notes { try transaction.add(note) }
    }
  }

  package func events(
    for endpoint: EventEndpointName, _ query: OutboxQuery
  ) async throws(CatalogError) -> [OutboxEvent] {
    try await read("events") { transaction throws(CatalogError) in
      guard let id = try transaction.endpointID(endpoint) else { return [] }
      var arguments: StatementArguments = [
        "id": id, "after": query.after, "limit": query.limit,
      ]
      var statement = OutboxStatement.events
      if let lane = query.lane {
        statement = .eventsOfRepository
        arguments += ["repository": lane.repository.text, "through": lane.through]
      }
      var events: [OutboxEvent] = []
      for row in try transaction.rows(statement, arguments) {
        events.append(try transaction.outboxEvent(row))
      }
      return events
    }
  }

  package func removeEvents(
    _ numbers: [Int64], for endpoint: EventEndpointName
  ) async throws(CatalogError) {
    try await write("removeEvents", changing: .none) { transaction throws(CatalogError) in
      try transaction.removeEvents(numbers, for: endpoint)
    }
  }

  package func outboxUsage(
    of endpoint: EventEndpointName
  ) async throws(CatalogError) -> OutboxUsage {
    try await read("outboxUsage") { transaction throws(CatalogError) in
      guard let row = try transaction.row(.usage, ["endpoint": endpoint.text]) else {
        return .none
      }
      return OutboxUsage(
        eventsCount: try transaction.integer(row, 0), bytes: try transaction.integer(row, 1),
        droppedCount: try transaction.integer(row, 2))
    }
  }

  package func keepEndpoints(_ endpoints: [EventEndpointName]) async throws(CatalogError) {
    let leaving = try await read("keepEndpoints") { transaction throws(CatalogError) in
      var names: [EventEndpointName] = []
      for row in try transaction.rows(OutboxStatement.endpoints, []) {
        names.append(try transaction.endpointName(row))
      }
      return names.filter { !endpoints.contains($0) }
    }
    for endpoint in leaving {
      try await write("keepEndpoints", changing: .none) { transaction throws(CatalogError) in
        guard let id = try transaction.endpointID(endpoint) else { return }
        try transaction.execute(.removeEventsOfEndpoint, ["id": id])
        try transaction.execute(.removeEndpoint, ["id": id])
      }
    }
  }
}
