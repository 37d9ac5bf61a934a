// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import ServiceLifecycle

/// Closes the connections to upstreams, last of all.
struct UpstreamClientsService: Service {
  let clients: [RegistryClient]

  func run() async throws {
    // Cancelled, where another service failed, is as good a reason to stop.
    try? await gracefulShutdown()
    await stop()
  }

  func stop() async {
    // One that has been shut down already says so.
    for client in clients { try? await client.shutdown() }
  }
}
