// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Everything two processes say to each other but the bytes of chunks, which travel as `DATA`
/// fragments and never enter a core (Docs/Protocol.md §4).
///
/// A frame is handed on many times between the core that makes it and the one that takes it: those
/// that are larger than a chunk's name, or consist of several lists, are boxed.
package enum Frame: Sendable, Equatable {
  // MARK: Between any two processes
  /// First frame of either side (§3.1).
  indirect case hello(Hello)
  /// Second frame of either side: shows that the sender holds the key it named (§3.2).
  case proof(HelloProof)
  /// Asks for a `pong` with the same number, to learn that the other side lives (§4.2).
  case ping(UInt64)
  case pong(UInt64)
  /// The sender closes after this frame, for the reason given (§4.3).
  case goodbye(CloseReason)

  // MARK: Between nodes
  /// The sender is after these blobs and hears gladly of their chunks (§5.1).
  case want([Blob])
  /// The sender is no longer after these blobs (§5.1).
  case unwant([Digest])
  /// The sender has these chunks, in addition to what it told before (§5.2).
  indirect case have(Holding)
  /// The sender no longer has anything of this blob (§5.3).
  case drop(Digest)
  /// The sender would send this chunk now (§5.4).
  case offer(ChunkReference)
  /// The receiver of an offer wants the chunk; `DATA` follows (§5.5).
  case accept(ChunkReference)
  /// The receiver of an offer or a request does not go along (§5.6).
  case decline(ChunkReference, DeclineReason)
  /// The sender takes back its offer, acceptance or request (§5.7).
  case cancel(ChunkReference)
  /// The sender asks for this chunk without an offer; `DATA` or `decline` follows (§5.8).
  case request(ChunkReference)
  /// The sender has accepted or requested this chunk elsewhere: an offer of it would be declined
  /// (§5.11).
  case expect(ChunkReference)
  /// What `have` and `expect` say, in one frame (§5.12).
  indirect case progress(Progress)
  /// Entries of a blob's digest chain under their claimant's signature (§5.9).
  case chain(ChainBatch)

  // MARK: From a node to a tracker
  /// What the node wants and holds, changes only (§6.1).
  case announce([Announcement])
  /// The node asks for the lease although others are told to supply it: nothing has come for too
  /// long, or what came does not link to the digest (§6.3).
  case leaseRequest(Digest)
  /// The lease holder lives and has this many chunks from the start (§6.4).
  case leaseRenew(Digest, prefixChunks: Int)
  /// The holder gives the lease back (§6.5).
  case leaseRelease(Digest, LeaseOutcome)

  // MARK: From a tracker to a node
  /// Nodes worth a connection (§6.2).
  case neighbours([Neighbour])
  /// The receiver now holds the lease, for this long unless renewed (§6.3).
  case leaseGrant(Digest, termMilliseconds: Int)
  /// The receiver no longer holds the lease (§6.6).
  case leaseRevoke(Digest)
  /// Who supplies a blob the receiver wants (§6.7).
  indirect case supply(Supply)

  /// These nodes are of no use to the sender: others are to take their places (§6.9). Who does not
  /// know the frame passes over it.
  case neighboursLost([NodeID])

  // MARK: Between a node and a tracker, in either direction
  /// To ask upstream for the blob would be in vain for some time (§6.8). Who does not know the
  /// frame passes over it.
  indirect case upstreamPause(UpstreamPause)
}
