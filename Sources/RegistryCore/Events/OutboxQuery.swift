// SPDX-License-Identifier: Apache-2.0

/// A part of what waits for an endpoint, oldest first.
package struct OutboxQuery: Sendable, Hashable {
  /// Of this repository alone, up to and with the event `through`; nil for all of every repository.
  package let lane: Lane?
  /// Events after this number.
  package let after: Int64
  package let limit: Int

  package struct Lane: Sendable, Hashable {
    package let repository: RepositoryName
    package let through: Int64

    package init(_ repository: RepositoryName, through: Int64) {
      self.repository = repository
      self.through = through
    }
  }

  package init(after: Int64, lane: Lane? = nil, limit: Int) {
    precondition(limit > 0)
    self.after = after
    self.lane = lane
    self.limit = limit
  }
}
