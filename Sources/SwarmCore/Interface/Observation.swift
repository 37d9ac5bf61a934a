// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// What a node noticed: logs, metrics and the simulator's counters are made from these.
package enum Observation: Sendable, Equatable {
  case trackerConnected(ConnectionID, HostPort)
  case trackerLost
  case peerConnected(PeerIdentity)
  case peerLost(NodeID, CloseReason)
  case pullStarted(Blob)
  /// The blob is whole. Where it was stored by other means meanwhile, less than that came in.
  case pullCompleted(Blob, bytesFromPeers: Int64, bytesFromUpstream: Int64)
  case pullFailed(Blob, PullFailure)
  /// What had been kept counts no more; the pull goes on from nothing.
  case pullRestarted(Blob, isArbitration: Bool)
  /// The tracker's word on who supplies a blob that is being pulled.
  case supplyTold(Supply)
  /// A chunk became consistent and is kept.
  case chunkAccepted(ChunkReference, bytes: Int, from: ChunkSource)
  /// Chunks that an earlier pull had left on disk were checked again and are kept.
  case chunksResumed(Blob, chunks: Int, bytes: Int64)
  /// A chunk or entry was thrown away as wrong.
  case chunkRejected(ChunkReference, RejectionReason, from: NodeID?)
  /// A chunk came twice; its bytes were for nothing.
  case chunkWasted(ChunkReference, bytes: Int, from: ChunkSource)
  case chunkServed(ChunkReference, bytes: Int, to: NodeID)
  /// A peer did not take a chunk offered from here.
  case offerDeclined(ChunkReference, DeclineReason)
  /// A chunk that a peer offered was not taken.
  case offerRefused(ChunkReference, DeclineReason, from: NodeID)
  /// A peer does not send a chunk that was requested or accepted.
  case requestDeclined(ChunkReference, DeclineReason, by: NodeID)
  /// A second peer was asked for a chunk that a client waits for.
  case requestHedged(ChunkReference, with: NodeID)
  case transferExpired(ChunkReference, with: NodeID)
  case peerQuarantined(NodeID, RejectionReason)
  case leaseGranted(Digest)
  case leaseLost(Digest)
  case fetchStarted(Blob, chunks: Range<Int>, FetchCause, from: UpstreamSource)
  case fetchEnded(Blob, UpstreamOutcome)
  /// The blob comes slowly over one connection, and is asked for with so many at once.
  case fetchWidened(Blob, requests: Int)
  /// Upstream owes bytes and sends none.
  case upstreamStalled(Blob, from: UpstreamSource)
  /// Upstream asks for patience, and will be left alone for so long.
  case upstreamBusy(Blob, from: UpstreamSource, restsFor: Interval)

  package enum ChunkSource: Sendable, Equatable {
    case peer(NodeID)
    case upstream
  }

  package enum RejectionReason: String, Sendable, Equatable, CaseIterable {
    /// The bytes do not lead from one entry to the next.
    case hashMismatch = "hash_mismatch"
    /// The last chunk, consistent with the entries, does not end in the digest.
    case digestMismatch = "digest_mismatch"
    /// The batch's signature is not its claimant's.
    case signatureInvalid = "signature_invalid"
    /// An entry differs from the one in the proven chain.
    case chainEntryFalse = "chain_entry_false"
    /// An entry contradicts the claim being followed; who is right shows later.
    case chainConflict = "chain_conflict"
    /// Upstream's bytes do not have the digest.
    case upstreamWrong = "upstream_wrong"
  }

  package enum FetchCause: Sendable, Equatable {
    case lease
    /// No tracker answers and no peer supplies the blob.
    case alone
    /// Peers or the lease holder made no progress for too long.
    case stalled
    /// The entries followed do not link to the digest, so upstream must tell who is wrong.
    case arbitration
  }
}
