// SPDX-License-Identifier: Apache-2.0

package import PeerProtocol

/// What travels ahead of data on a lane.
package enum LaneMessage: Sendable, Equatable {
  case frame(Frame)
  /// The sender's end is closed; the last message.
  case ended(CloseReason)
}
