// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport

/// What a transport told its handler, without the connection unless it matters.
enum PeerEvent: Sendable, Equatable {
  case opened(ConnectionID, PeerIdentity, isInitiator: Bool)
  case dialFailed(CloseReason)
  case acceptFailed(CloseReason)
  case frame(Frame)
  case data(ChunkReference, offset: Int, sum: Int, finishes: Bool)
  case sent(ChunkReference)
  case unreadable(ChunkReference)
  case closed(CloseReason)
  case reloaded(PeerSecurityReload)
  /// Bytes arrived at, or the end of, a bare TCP connection.
  case rawBytes(Int)
  case rawEnd
}
