// SPDX-License-Identifier: Apache-2.0

/// An event as it waits for an endpoint.
package struct OutboxEvent: Sendable, Hashable {
  /// Of one endpoint, each is greater than those of the events before it.
  package let number: Int64
  package let repository: RepositoryName
  /// Its JSON.
  package let body: String

  package init(number: Int64, repository: RepositoryName, body: String) {
    self.number = number
    self.repository = repository
    self.body = body
  }
}
