// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

/// Events are taken in as their numbers, not as text: making text would cost more than the run.
extension TraceDigest {
  mutating func add(_ event: NodeEvent, in library: Library) {
    switch event {
    case .started: add(1)
    case .deadlineReached: add(2)
    case .shutdownRequested: add(3)
    case .pullRequested(let blob, let source):
      add(4, blob.digest, library)
      add(source?.number ?? 0)
    case .readerWaiting(let reader, let digest, let chunks):
      add(5, reader, digest, chunks, library)
    case .readerLeft(let reader, let digest): add(27, reader, digest, 0..<0, library)
    case .blobHeld(let blob): add(6, blob.digest, library)
    case .blobEvicted(let digest): add(7, digest, library)
    case .connectionOpened(let connection, let identity, let isInitiator):
      add(8, connection)
      add(ModelHash.word(of: identity.nodeID.bytes))
      add(isInitiator ? 1 : 0)
    case .connectionFailed(let address): add(9, address)
    case .connectionClosed(let connection, let reason):
      add(10, connection)
      add(Int(reason.rawValue))
    case .frameReceived(let connection, let frame):
      add(11, connection)
      add(frame, in: library)
    case .chunkReceived(let connection, let chunk, let hash):
      add(12, connection, chunk, library)
      add(hash)
    case .hedgeReceived(let connection, let chunk, let hash, _):
      add(28, connection, chunk, library)
      add(hash)
    case .chunkSent(let connection, let chunk): add(13, connection, chunk, library)
    case .chunkUnreadable(let connection, let chunk): add(14, connection, chunk, library)
    case .chainVerified(let connection, let batch, _, let isAuthentic):
      add(15, connection)
      add(batch)
      add(isAuthentic ? 1 : 0)
    case .chainSigned(let batch):
      add(16)
      add(batch)
    case .chainLoaded(let digest, let batches): add(17, digest, batches, library)
    case .upstreamChunkReceived(let fetch, let index, let hash, let buffer):
      add(18, [fetch.number, UInt64(index), buffer.number])
      add(hash)
    case .upstreamChunkRead(let fetch, let index): add(27, [fetch.number, UInt64(index)])
    case .upstreamEnded(let fetch, let outcome):
      add(19, [fetch.number])
      add(outcome)
    case .upstreamSilent(let fetch, let time): add(26, [fetch.number, time.nanoseconds.magnitude])
    case .chunkStored(let chunk): add(20, chunk, library)
    case .blobStored(let digest): add(21, digest, library)
    case .storageFailed(let digest): add(22, digest, library)
    case .partialFound(let blob): add(23, blob.digest, library)
    case .partialOpened(let digest, let chain):
      add(24, digest, chain.map(\.batch), library)
    case .chunksChecked(let digest, let consistent, let isLast):
      add(25, digest, library)
      add(isLast ? 1 : 0, consistent.map { UInt64($0) })
    case .limitsChanged(let limits): add(27, limits)
    }
  }

  mutating func add(_ event: TrackerEvent, in library: Library) {
    switch event {
    case .connectionOpened(let connection, let identity):
      add(1, connection)
      add(ModelHash.word(of: identity.nodeID.bytes))
    case .connectionClosed(let connection, let reason):
      add(2, connection)
      add(Int(reason.rawValue))
    case .frameReceived(let connection, let frame):
      add(3, connection)
      add(frame, in: library)
    case .deadlineReached: add(4)
    case .shutdownRequested: add(5)
    }
  }

  private mutating func add(
    _ kind: Int, _ connection: ConnectionID, _ chunk: ChunkReference, _ library: Library
  ) {
    add(kind, connection)
    add(0, chunk, library)
  }

  private mutating func add(
    _ kind: Int, _ reader: ReaderID, _ digest: Digest, _ chunks: Range<Int>, _ library: Library
  ) {
    add(kind, ChunkReference(digest, chunks.lowerBound), library)
    add(chunks.upperBound, [reader.number])
  }

  private mutating func add(
    _ kind: Int, _ digest: Digest, _ batches: [ChainBatch], _ library: Library
  ) {
    add(kind, digest, library)
    for batch in batches { add(batch) }
  }

  private mutating func add(_ kind: Int, _ address: HostPort) {
    add(kind)
    add(address)
  }

  private mutating func add(_ kind: Int, _ limits: RateLimits) {
    let rates = [limits.uploadBytesPerSecond, limits.downloadBytesPerSecond]
    add(kind, rates.map { UInt64($0 ?? 0) })
  }

  private mutating func add(_ kind: Int, _ numbers: [UInt64]) {
    add(kind)
    for number in numbers { add(number) }
  }

  private mutating func add(_ outcome: UpstreamOutcome) {
    switch outcome {
    case .delivered: add(1)
    case .refused(let status): add(1000 + status)
    case .failed: add(2)
    case .sizeMismatch: add(3)
    case .cancelled: add(4)
    case .digestMismatch: add(6)
    case .busy(let retryAfter): add(5, [UInt64(retryAfter?.nanoseconds ?? 0)])
    }
  }

  private mutating func add(_ hash: ChunkHash) {
    switch hash {
    case .state(let state): add(ModelHash.word(of: state))
    case .digest(let digest): add(ModelHash.word(of: digest.value))
    }
  }
}
