// SPDX-License-Identifier: Apache-2.0

/// Every statement about events that wait for somebody, so that a test can show that none reads a
/// whole table.
enum OutboxStatement: String, CaseIterable {
  case endpointID = "SELECT id FROM event_endpoint WHERE name = :endpoint"
  case endpoints = "SELECT name FROM event_endpoint WHERE name > '' ORDER BY name"
  /// Tells what is to be kept within bounds then.
  case countEvent = """
    INSERT INTO event_endpoint (name, last_event, events_count, events_bytes, dropped_count)
    VALUES (:endpoint, 1, 1, :bytes, 0)
    ON CONFLICT (name) DO UPDATE SET
      last_event = last_event + 1, events_count = events_count + 1,
      events_bytes = events_bytes + :bytes
    RETURNING id, last_event, events_count, events_bytes
    """
  case insertEvent = """
    INSERT INTO event (endpoint, number, repository, body, bytes)
    VALUES (:id, :number, :repository, :body, :bytes)
    """
  case removeOldestEvent = """
    DELETE FROM event
    WHERE endpoint = :id AND number = (SELECT min(number) FROM event WHERE endpoint = :id)
    RETURNING bytes
    """
  case countDropped = """
    UPDATE event_endpoint SET
      events_count = events_count - :count, events_bytes = events_bytes - :bytes,
      dropped_count = dropped_count + :count
    WHERE id = :id
    """
  case countSkipped = """
    UPDATE event_endpoint SET dropped_count = dropped_count + 1 WHERE name = :endpoint
    """
  case events = """
    SELECT number, repository, body FROM event
    WHERE endpoint = :id AND number > :after ORDER BY number LIMIT :limit
    """
  case eventsOfRepository = """
    SELECT number, repository, body FROM event
    WHERE endpoint = :id AND repository = :repository AND number > :after AND number <= :through
    ORDER BY number LIMIT :limit
    """
  case removeEvent = "DELETE FROM event WHERE endpoint = :id AND number = :number RETURNING bytes"
  case countRemoved = """
    UPDATE event_endpoint SET
      events_count = events_count - :count, events_bytes = events_bytes - :bytes
    WHERE id = :id
    """
  case usage = """
    SELECT events_count, events_bytes, dropped_count FROM event_endpoint WHERE name = :endpoint
    """
  case removeEventsOfEndpoint = "DELETE FROM event WHERE endpoint = :id"
  case removeEndpoint = "DELETE FROM event_endpoint WHERE id = :id"
}
