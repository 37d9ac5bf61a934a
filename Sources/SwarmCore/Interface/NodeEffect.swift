// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol

/// What a shell must do for a node: the only output of `Node`. The shell MUST carry out all effects
/// of one event, in order, before it hands in the next event. What is larger than a frame is boxed,
/// as in `Frame`.
package enum NodeEffect: Sendable, Equatable {
  // MARK: Connections
  /// Dial; answered by `connectionOpened` or `connectionFailed`. A tracker's id is not known
  /// beforehand.
  indirect case openConnection(HostPort, expecting: NodeID?)
  /// Say goodbye with the reason and close; answered by `connectionClosed`.
  case closeConnection(ConnectionID, CloseReason)
  case sendFrame(ConnectionID, Frame)

  // MARK: Chunks from and to peers
  /// Fragments of this chunk may now arrive: write them to the partial file and hash them, starting
  /// from the entry; answered by `chunkReceived` unless the connection closes or the chunk is
  /// abandoned first. Comes before the frame that invites the sender.
  indirect case expectChunk(ConnectionID, ChunkReference, from: HashState)
  /// The same for a chunk that is expected from another peer too: gather its fragments in memory;
  /// answered by `hedgeReceived`.
  indirect case expectHedge(ConnectionID, ChunkReference, from: HashState)
  /// Forget an expected chunk; fragments still to come are discarded, none is written after this.
  case abandonChunk(ConnectionID, ChunkReference)
  /// Send a chunk as fragments behind those already queued; answered by `chunkSent` or
  /// `chunkUnreadable` unless it is stopped or the connection closes first.
  case sendChunk(ConnectionID, ChunkReference)
  /// Send no further fragment of the chunk.
  case stopSendingChunk(ConnectionID, ChunkReference)

  // MARK: Digest chains
  /// Check the batch's signature; answered by `chainVerified`.
  indirect case verifyChain(ConnectionID, ChainBatch)
  /// Sign these entries with the node key; answered by `chainSigned`.
  indirect case signChain(Blob, continuesIndex: Int, firstIndex: Int, entries: [HashState])
  /// Read the batches kept beside a whole blob; answered by `chainLoaded`.
  case loadChain(Digest)

  // MARK: Upstream
  /// Stream these chunks of the blob from upstream, hashing from the entry before the first. At
  /// most two chunks may wait in buffers; the shell stops reading upstream at that. Without an
  /// entry all of them wait, unhashed, for `hashFetch`; an upstream that then sends more than it is
  /// asked for has refused.
  indirect case fetchUpstream(
    FetchID, Blob, UpstreamSource, chunks: Range<Int>, state: HashState?)
  /// The entry before the first chunk of a fetch that was begun without: hash what has come and
  /// what comes.
  indirect case hashFetch(FetchID, from: HashState)
  case cancelFetch(FetchID)
  /// Write a buffer's bytes as this chunk of the partial file, after any running write to the same
  /// chunk; answered by `chunkStored` or `storageFailed`.
  case storeChunk(ChunkReference, BufferID)
  case discardBuffer(BufferID)

  // MARK: Blobs
  /// Make a partial file and the session local clients read from. A partial file that was left is
  /// worth nothing.
  case beginBlob(Blob)
  /// The same, but go on with the partial file that was left; answered by `partialOpened`, also if
  /// there is none any more.
  case resumeBlob(Blob)
  /// Read these chunks of the partial file, in this order, and compare what they hash to; answered
  /// by `chunksChecked`, any number of times, or `storageFailed`.
  case checkChunks(Digest, [ChunkCheck])
  /// Put the batch beside the partial file, for `partialOpened`. Need not outlast a power cut.
  indirect case storeChain(ChainBatch)
  /// The first chunks, this many, are consistent: local clients may read them, but not the last
  /// bytes of what they asked for.
  case advanceReadable(Digest, chunks: Int)
  /// The blob is proven: make it durable with its chain and move it out of its partial file;
  /// answered by `blobStored` or `storageFailed`.
  case commitBlob(Digest, chain: [ChainBatch])
  /// No source is left, or none can be right: local clients get an error or an aborted body. The
  /// partial file is kept or removed, as `PullFailure.leavesPartial` says.
  case failBlob(Digest, PullFailure)
  /// Close what is there of a blob that no client has asked for: the partial file is kept if it is
  /// worth that, or removed.
  case leavePartial(Digest, isWorthKeeping: Bool)
  /// What local clients may have read turned out false: abort their responses, begin anew. The
  /// partial file is removed; a `beginBlob` for the same blob follows.
  case restartBlob(Digest)
  /// The blob is whole on disk by other means: local clients go on from there, and the partial file
  /// is removed.
  case supersedeBlob(Digest)

  /// For logs, metrics and the simulator's counters; nothing depends on it.
  indirect case observe(Observation)
}
