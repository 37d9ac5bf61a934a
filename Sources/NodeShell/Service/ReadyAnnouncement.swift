// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// Says once that the node is ready: when clients can connect, and the operator too.
final class ReadyAnnouncement: Sendable {
  private struct State {
    var listen: HostPort?
    var isAdminBound = false
    var isAnnounced = false
  }

  private let peer: HostPort
  private let nodeID: NodeID
  private let onReady: @Sendable (NodeAddresses) -> Void
  private let state = Mutex(State())

  init(peer: HostPort, nodeID: NodeID, onReady: @escaping @Sendable (NodeAddresses) -> Void) {
    self.peer = peer
    self.nodeID = nodeID
    self.onReady = onReady
  }

  /// Nil until clients can connect.
  var addresses: NodeAddresses? {
    state.withLock(\.listen).map { NodeAddresses(listen: $0, peer: peer, nodeID: nodeID) }
  }

  func frontBound(_ listen: HostPort) {
    state.withLock { $0.listen = listen }
    announceIfReady()
  }

  func adminBound() {
    state.withLock { $0.isAdminBound = true }
    announceIfReady()
  }

  private func announceIfReady() {
    let isDue = state.withLock { state in
      let isDue = state.listen != nil && state.isAdminBound && !state.isAnnounced
      if isDue { state.isAnnounced = true }
      return isDue
    }
    if isDue, let addresses { onReady(addresses) }
  }
}
