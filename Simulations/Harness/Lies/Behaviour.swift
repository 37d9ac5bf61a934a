// SPDX-License-Identifier: Apache-2.0

/// How a node keeps to the protocol. Its core is honest always; what a bad node does differently is
/// done to what leaves it, so that it knows all that it needs to be believed.
package enum Behaviour: Sendable, Equatable, CaseIterable {
  case honest

  // MARK: Bytes
  /// Every chunk it sends has other bytes than it should. Shows that one wrong chunk is enough to
  /// be found out, and that it costs one chunk's time.
  case sendsWrongBytes
  /// Every chunk it sends has other bytes, and the entries it tells are those that follow from
  /// them, under its signature: each chunk checks until the last. As the holder of the lease it
  /// shows what arbitration costs.
  case forgesConsistently

  // MARK: Entries
  /// The chunks are right; the entries it tells, its own and others', are false and under its own
  /// valid signature. Shows that a claim is followed until it fails, and no longer.
  case signsWrongEntries
  /// Entries of others that it passes on are changed. Shows that the relay is blamed, not the
  /// claimant.
  case relaysChangedEntries

  // MARK: Holdings
  /// Says that it has every chunk of what it wants, and answers no request for what it has not.
  /// Shows that requests run out and rarity misjudged costs little.
  case claimsAllChunks
  /// Tells the tracker that it holds what it wants, so that no lease is granted. Shows how long
  /// nodes trust the tracker's word.
  case announcesFalseHoldings
  /// Takes the lease and renews it, and fetches nothing. Shows how long nodes trust its holder.
  case holdsLeaseIdle

  // MARK: Transfers
  /// Offers chunks it has, and sends none of those that are accepted. Shows that a chunk is waited
  /// for in bounded time and the peer believed ever less.
  case offersAndNeverSends
  /// Accepts what it is offered, takes no byte of it off its connections and takes nothing back.
  /// Shows that a receiver that blocks loses its place.
  case acceptsAndNeverReads
  /// Accepts no offer and requests nothing. Shows that offers made in vain do not hold up others.
  case declinesEverything
  /// Wants every blob there is, admits to having nothing, accepts every offer and requests every
  /// chunk that anybody has. Shows that an uplink is shared fairly.
  case wantsEverything
}
