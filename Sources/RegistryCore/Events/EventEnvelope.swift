// SPDX-License-Identifier: Apache-2.0

/// Events of one repository, in order, as they are sent (CNCF Distribution, notifications).
package struct EventEnvelope: Sendable, Hashable {
  package let repository: RepositoryName
  package let numbers: [Int64]
  package let body: String

  init(_ events: some Collection<OutboxEvent>, of repository: RepositoryName) {
    self.repository = repository
    numbers = events.map(\.number)
    body = "{\"events\":[" + events.map(\.body).joined(separator: ",") + "]}"
  }

  package static let mediaType = "application/vnd.docker.distribution.events.v2+json"
}
