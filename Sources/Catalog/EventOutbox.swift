// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// Events that wait to be sent, of each endpoint its own. What changes the content of a repository
/// writes its events in its own transaction (`RegistryCatalog`); an endpoint is known from the
/// first event for it on, and has none from before.
package protocol EventOutbox: Sendable {
  /// Writes events of what changed nothing here. All of them, or none.
  func add(_ notes: [EventNote]) async throws(CatalogError)

  /// What waits for an endpoint, oldest first.
  func events(
    for endpoint: EventEndpointName, _ query: OutboxQuery
  ) async throws(CatalogError) -> [OutboxEvent]

  /// The endpoint has them. Those that are not there any more are passed over.
  func removeEvents(
    _ numbers: [Int64], for endpoint: EventEndpointName
  ) async throws(CatalogError)

  func outboxUsage(of endpoint: EventEndpointName) async throws(CatalogError) -> OutboxUsage

  /// Forgets every endpoint but these, with all that waits for it. Writes only if there is one.
  func keepEndpoints(_ endpoints: [EventEndpointName]) async throws(CatalogError)
}
