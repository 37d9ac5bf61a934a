// SPDX-License-Identifier: Apache-2.0

import RegistryClient

/// The client, from its making to its end.
struct ClientUse {
  let hash: RegistryClient.DigestFunction

  func run() async throws {
    let endpoint = try RegistryEndpoint(argument: "docker.io=https://registry-1.docker.io")
    let client = RegistryClient(endpoint: endpoint, digestFunction: hash)
    do {
      try await client.checkBase()
    } catch let error as RegistryClientError where error.code == .unreachable {
      print("nobody answers: \(error)")
    }
    try await client.shutdown()
  }
}
