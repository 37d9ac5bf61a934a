// SPDX-License-Identifier: Apache-2.0

import GRDB
import RegistryCore

/// Events are written with the change that they tell of.
extension CatalogTransaction {
  /// - Parameter note: nil where nobody wants to be told.
  func add(_ note: EventNote?) throws(CatalogError) {
    guard let note else { return }
    for event in note.events {
      let body = event.json.text
      for endpoint in note.endpoints {
        if event.action == .pull, try isForChangesAlone(endpoint, note.limits) {
          try execute(.countSkipped, ["endpoint": endpoint.text])
          continue
        }
        try add(body, of: event.target.repository, for: endpoint, note.limits)
      }
    }
  }

  /// Whether so much waits that the rest of the room is kept for what changed something: who may
  /// only read would otherwise have the events of others dropped.
  private func isForChangesAlone(
    _ endpoint: EventEndpointName, _ limits: OutboxLimits
  ) throws(CatalogError) -> Bool {
    guard let row = try row(.usage, ["endpoint": endpoint.text]) else { return false }
    let (count, bytes) = (try integer(row, 0), try integer(row, 1))
    return count > limits.eventsMax / 2 || bytes > limits.bytesMax / 2
  }

  private func add(
    _ body: String, of repository: RepositoryName, for endpoint: EventEndpointName,
    _ limits: OutboxLimits
  ) throws(CatalogError) {
    let bytes = Int64(body.utf8.count)
    let row = try required(
      try row(.countEvent, ["endpoint": endpoint.text, "bytes": bytes]))
    let id = try integer(row, 0)
    try execute(
      .insertEvent,
      [
        "id": id, "number": try integer(row, 1), "repository": repository.text, "body": body,
        "bytes": bytes,
      ])
    try makeRoom(
      id, dropping: try integer(row, 2) - limits.eventsMax,
      bytes: try integer(row, 3) - limits.bytesMax)
  }

  /// Drops the oldest events of an endpoint until there are so many fewer.
  private func makeRoom(
    _ id: Int64, dropping countMin: Int64, bytes bytesMin: Int64
  ) throws(CatalogError) {
    var (count, bytes): (Int64, Int64) = (0, 0)
    while count < countMin || bytes < bytesMin,
      let row = try row(.removeOldestEvent, ["id": id])
    {
      count += 1
      bytes += try sizeBytes(row, 0)
    }
    if count > 0 { try execute(.countDropped, ["id": id, "count": count, "bytes": bytes]) }
  }

  func removeEvents(
    _ numbers: [Int64], for endpoint: EventEndpointName
  ) throws(CatalogError) {
    guard let id = try endpointID(endpoint) else { return }
    var (count, bytes): (Int64, Int64) = (0, 0)
    for number in numbers {
      guard let row = try row(.removeEvent, ["id": id, "number": number]) else { continue }
      count += 1
      bytes += try sizeBytes(row, 0)
    }
    try execute(.countRemoved, ["id": id, "count": count, "bytes": bytes])
  }

  func endpointID(_ endpoint: EventEndpointName) throws(CatalogError) -> Int64? {
    guard let row = try row(.endpointID, ["endpoint": endpoint.text]) else { return nil }
    return try integer(row, 0)
  }

  func outboxEvent(_ row: Row) throws(CatalogError) -> OutboxEvent {
    OutboxEvent(
      number: try integer(row, 0), repository: try repositoryName(row, 1),
      body: try text(row, 2))
  }

  func endpointName(_ row: Row) throws(CatalogError) -> EventEndpointName {
    try required(EventEndpointName(try text(row, 0)))
  }

  @discardableResult
  func execute(
    _ statement: OutboxStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> Int {
    try execute(sql: statement.rawValue, arguments)
  }

  func rows(
    _ statement: OutboxStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> [Row] {
    try rows(sql: statement.rawValue, arguments)
  }

  func row(
    _ statement: OutboxStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> Row? {
    try row(sql: statement.rawValue, arguments)
  }
}
