// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryCore
import Synchronization

/// The connections of clients, counted: closes those that are to make room for others.
final class FrontConnections: Sendable {
  private struct State {
    var tally: ConnectionTally
    /// Only looked up by key, never iterated.
    var channels: [ConnectionTally.ID: any Channel] = [:]
    var openedCount = 0
  }

  private let state: Mutex<State>

  init(limits: FrontLimits) {
    state = Mutex(
      State(
        tally: ConnectionTally(
          countMax: limits.connectionsMax, perClientMax: limits.connectionsPerClientMax)))
  }

  /// - Returns: nil if there is no room for the connection.
  func opened(_ channel: any Channel) -> FrontConnection? {
    let client = ClientAddress(of: channel)
    let admitted = state.withLock { state -> (id: ConnectionTally.ID, leaving: (any Channel)?)? in
      state.openedCount += 1
      let id = state.openedCount
      guard case .admitted(let leaving) = state.tally.opened(id, by: client) else { return nil }
      state.channels[id] = channel
      return (id, leaving.flatMap { state.channels.removeValue(forKey: $0) })
    }
    guard let (id, leaving) = admitted else { return nil }
    leaving?.close(promise: nil)
    channel.closeFuture.whenComplete { _ in self.closed(id) }
    return FrontConnection(id: id, connections: self)
  }

  func requestBegan(on id: ConnectionTally.ID) {
    state.withLock { $0.tally.requestBegan(on: id) }
  }

  func requestEnded(on id: ConnectionTally.ID) {
    state.withLock { $0.tally.requestEnded(on: id) }
  }

  private func closed(_ id: ConnectionTally.ID) {
    state.withLock { state in
      state.tally.closed(id)
      state.channels[id] = nil
    }
  }
}
