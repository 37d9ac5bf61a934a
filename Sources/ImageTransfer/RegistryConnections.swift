// SPDX-License-Identifier: Apache-2.0

package import RegistryClient
package import RegistryCore
import Synchronization

/// The clients of one side of a command, one for each registry.
package final class RegistryConnections: Sendable {
  private let options: ClientOptions
  private let clients = Mutex<[String: RegistryClient]>([:])

  private init(_ options: ClientOptions) {
    self.options = options
  }

  /// Closes all connections when `body` is done.
  package static func use<Outcome>(
    _ options: ClientOptions, _ body: (RegistryConnections) async throws -> Outcome
  ) async throws -> Outcome {
    let connections = RegistryConnections(options)
    do {
      let outcome = try await body(connections)
      await connections.shutdown()
      return outcome
    } catch {
      await connections.shutdown()
      throw error
    }
  }

  package func client(for image: ImageReference) throws -> RegistryClient {
    try clients.withLock { clients in
      if let client = clients[image.registry] { return client }
      let client = try options.client(for: image)
      clients[image.registry] = client
      return client
    }
  }

  private func shutdown() async {
    let clients = clients.withLock { clients in
      defer { clients = [:] }
      return Array(clients.values)
    }
    // Nothing is under way any more that a failure here could harm.
    for client in clients { try? await client.shutdown() }
  }
}
