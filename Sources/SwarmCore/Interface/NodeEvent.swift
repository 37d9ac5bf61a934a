// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// What has happened to a node: the only input of `Node`. Facts in the past tense, with ids in
/// place of payload bytes. What is larger than a frame is boxed, as in `Frame`.
package enum NodeEvent: Sendable, Equatable {
  // MARK: The node's own life
  /// The process is up. MUST be the first event.
  case started
  /// `Node.nextDeadline` has come. Spurious or early events are no-ops.
  case deadlineReached
  /// The process was asked to stop; the node says goodbye.
  case shutdownRequested
  /// What the operator lets this node send and take has changed; at the start there is no limit.
  case limitsChanged(RateLimits)

  // MARK: Local wishes
  /// A local client asked for a blob that is not held. Repeated requests for one blob are one pull.
  /// Without a source the node can only be served by peers.
  /// Those that name different sources are one pull with all of them.
  case pullRequested(Blob, source: UpstreamSource?)
  /// A local client waits for the first of these chunks to be readable, and will want the others
  /// after it. Holds until what is readable has grown past the first.
  case readerWaiting(ReaderID, Digest, chunks: Range<Int>)
  /// A local client that may have waited does so no more, because it has gone.
  case readerLeft(ReaderID, Digest)
  /// A whole, proven blob is on disk: found at the start, or stored by other means than the swarm.
  case blobHeld(Blob)
  /// A whole blob, or what was left of one by an earlier pull, is no longer on disk.
  case blobEvicted(Digest)
  /// Part of a blob is on disk, as an earlier process left it.
  case partialFound(Blob)

  // MARK: Connections
  /// The handshake has shown who the other side is.
  indirect case connectionOpened(ConnectionID, PeerIdentity, isInitiator: Bool)
  /// `openConnection` did not lead to a connection.
  case connectionFailed(HostPort)
  /// The connection is gone; comes exactly once for each opened one, however it ended.
  case connectionClosed(ConnectionID, CloseReason)
  /// Any frame after the handshake but fragments of chunks.
  case frameReceived(ConnectionID, Frame)

  // MARK: Chunks from and to peers
  /// All fragments of an expected chunk have been written to the partial file and hashed.
  indirect case chunkReceived(ConnectionID, ChunkReference, ChunkHash)
  /// All fragments of a chunk that was expected by `expectHedge` have come and been hashed; they
  /// wait in the buffer for `storeChunk` or `discardBuffer`.
  indirect case hedgeReceived(ConnectionID, ChunkReference, ChunkHash, BufferID)
  /// The last fragment has been handed to the network.
  case chunkSent(ConnectionID, ChunkReference)
  /// A chunk that was to be sent could not be read.
  case chunkUnreadable(ConnectionID, ChunkReference)

  // MARK: Digest chains
  /// Answer to `verifyChain`. The claimant's id is the hash of its public key.
  indirect case chainVerified(ConnectionID, ChainBatch, claimant: NodeID, isAuthentic: Bool)
  /// Answer to `signChain`.
  indirect case chainSigned(ChainBatch)
  /// Answer to `loadChain`: the batches kept beside a whole blob; empty if there are none.
  case chainLoaded(Digest, [ChainBatch])

  // MARK: Upstream
  /// Upstream has delivered the next chunk in order; its bytes wait in the buffer for `storeChunk`
  /// or `discardBuffer`.
  indirect case upstreamChunkReceived(FetchID, index: Int, ChunkHash, BufferID)
  /// Of a fetch whose first entry is not known yet, the next chunk has come; its bytes wait to be
  /// hashed, and it is delivered after that.
  case upstreamChunkRead(FetchID, index: Int)
  /// A byte that upstream owes has not come for so long. Comes again, every
  /// `NodeConfiguration.silenceTold`, until it does.
  case upstreamSilent(FetchID, for: Interval)
  /// The fetch is over. Comes exactly once for each, also after `cancelFetch`.
  case upstreamEnded(FetchID, UpstreamOutcome)

  // MARK: Disk
  /// Answer to `resumeBlob`: what was kept of the chain and is authentic; empty if there is
  /// nothing to go on from.
  case partialOpened(Digest, [SignedBatch])
  /// Answer to `checkChunks`: of those checked since the last such event, the ones that are right.
  case chunksChecked(Digest, consistent: [Int], isLast: Bool)
  /// Answer to `storeChunk`.
  case chunkStored(ChunkReference)
  /// Answer to `commitBlob`: the blob has left its partial file.
  case blobStored(Digest)
  /// The partial file could not be written or committed.
  case storageFailed(Digest)
}
