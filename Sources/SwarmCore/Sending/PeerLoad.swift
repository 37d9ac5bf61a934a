// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What is on its way to one peer over the uplink.
struct PeerLoad: Sendable {
  /// Offered, accepted and being sent.
  var offeredBytes: Int64 = 0
  var offeredChunks = 0
  /// Asked for by the peer, waiting and being sent.
  var requestedChunks = 0
  /// Offers that the peer has not answered.
  var openOffers = 0
  /// When the first of them was made, or the last before them answered.
  var owesAnswerSince = Instant.zero
  /// The uplink's count of starts when the peer's last chunk was started; nil if none was since it
  /// had nothing on its way.
  var lastStart: UInt64?
  /// The peer takes much longer than usual to answer an offer or to take a chunk, or is in another
  /// zone: it is not waited for.
  var isBlocked = false

  var chunks: Int { offeredChunks + requestedChunks }
  /// What counts for the uplink's window.
  var countedBytes: Int64 { isBlocked ? 0 : offeredBytes }
  var countedChunks: Int { isBlocked ? 0 : offeredChunks }
}
