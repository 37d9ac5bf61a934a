// SPDX-License-Identifier: Apache-2.0

package import PeerProtocol

/// What has happened to a tracker: the only input of `Tracker`.
package enum TrackerEvent: Sendable, Equatable {
  /// The handshake has shown who the other side is.
  case connectionOpened(ConnectionID, PeerIdentity)
  /// Comes exactly once for each opened connection, however it ended.
  case connectionClosed(ConnectionID, CloseReason)
  case frameReceived(ConnectionID, Frame)
  /// `Tracker.nextDeadline` has come. Spurious or early events are no-ops.
  case deadlineReached
  case shutdownRequested
}
