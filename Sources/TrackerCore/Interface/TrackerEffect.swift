// SPDX-License-Identifier: Apache-2.0

package import PeerProtocol

/// What a shell must do for a tracker, in order, before the next event.
package enum TrackerEffect: Sendable, Equatable {
  case sendFrame(ConnectionID, Frame)
  case closeConnection(ConnectionID, CloseReason)
  case observe(TrackerObservation)
}
