// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// One connection of a client, to whoever handles requests on it.
struct FrontConnection: Sendable {
  let id: ConnectionTally.ID
  let connections: FrontConnections

  func requestBegan() { connections.requestBegan(on: id) }

  func requestEnded() { connections.requestEnded(on: id) }
}
