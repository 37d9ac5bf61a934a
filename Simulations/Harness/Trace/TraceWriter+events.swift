// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

/// Who, from or to whom, and what.
extension TraceWriter {
  typealias Line = (place: String, other: String, what: String)

  func text(of event: NodeEvent, node: Int) -> Line {
    let host = world.nodes[node].host
    func from(_ connection: ConnectionID, _ what: String) -> Line {
      ("n\(node)", sender(connection, to: host), what)
    }
    func own(_ what: String) -> Line { ("n\(node)", "", what) }

    switch event {
    case .frameReceived(let connection, let frame): return from(connection, text(of: frame))
    case .chunkReceived(let connection, let chunk, let hash):
      return from(connection, "chunk \(name(chunk))\(verdict(on: hash, of: chunk))")
    case .hedgeReceived(let connection, let chunk, let hash, _):
      return from(connection, "chunk \(name(chunk)), hedged\(verdict(on: hash, of: chunk))")
    case .connectionOpened(let connection, _, let isInitiator):
      return from(connection, isInitiator ? "connected" : "has connected")
    case .connectionClosed(let connection, let reason):
      return from(connection, "connection closed: \(reason)")
    case .chainVerified(let connection, let batch, let claimant, let isAuthentic):
      let verdict = isAuthentic ? "authentic" : "NOT authentic"
      return from(
        connection,
        "entries \(text(of: batch.indexes)) of \(name(batch.blob.digest)) by \(name(claimant)) "
          + "are \(verdict)")
    case .chunkSent(let connection, let chunk):
      return ("n\(node)", "→ \(other(connection, from: host))", "chunk \(name(chunk)) sent")
    case .chunkUnreadable(let connection, let chunk):
      return (
        "n\(node)", "→ \(other(connection, from: host))", "chunk \(name(chunk)) unreadable"
      )
    case .upstreamChunkReceived(let fetch, let index, let hash, _):
      guard let blob = world.blob(of: fetch, node: node) else {
        return ("n\(node)", "← up", "chunk \(index) of \(fetch)")
      }
      return (
        "n\(node)", "← up", "chunk b\(blob)/\(index), \(verdict(on: hash, of: index, of: blob))"
      )
    case .upstreamChunkRead(let fetch, let index):
      let blob = world.blob(of: fetch, node: node).map { " b\($0)/" } ?? " "
      return ("n\(node)", "← up", "chunk\(blob)\(index), ahead of others")
    case .upstreamEnded(let fetch, let outcome):
      let blob = world.blob(of: fetch, node: node).map { " of b\($0)" } ?? ""
      return ("n\(node)", "← up", "fetch\(blob) ended: \(outcome)")
    case .upstreamSilent(let fetch, let silence):
      let blob = world.blob(of: fetch, node: node).map { " of b\($0)" } ?? ""
      return ("n\(node)", "← up", "fetch\(blob) has heard nothing for \(silence)")
    case .started, .deadlineReached, .shutdownRequested, .limitsChanged, .pullRequested,
      .readerWaiting, .readerLeft, .blobHeld, .blobEvicted, .partialFound, .connectionFailed,
      .chainSigned,
      .chainLoaded, .partialOpened, .chunksChecked, .chunkStored, .blobStored, .storageFailed:
      return own(text(ofOwn: event))
    }
  }

  func text(of event: TrackerEvent, tracker: Int) -> Line {
    let host = world.trackers[tracker].host
    let (other, what) =
      switch event {
      case .frameReceived(let connection, let frame):
        (sender(connection, to: host), text(of: frame))
      case .connectionOpened(let connection, _): (sender(connection, to: host), "has connected")
      case .connectionClosed(let connection, let reason):
        (sender(connection, to: host), "connection closed: \(reason)")
      case .deadlineReached: ("", "deadline")
      case .shutdownRequested: ("", "asked to stop")
      }
    return ("t\(tracker)", other, what)
  }

  /// Events that nobody else is part of.
  private func text(ofOwn event: NodeEvent) -> String {
    switch event {
    case .started: "started"
    case .deadlineReached: "deadline"
    case .shutdownRequested: "asked to stop"
    case .pullRequested(let blob, _): "a client asks for \(name(blob.digest))"
    case .readerWaiting(let reader, let digest, let chunks):
      "client \(reader) waits for \(name(ChunkReference(digest, chunks.lowerBound)))"
    case .readerLeft(let reader, let digest):
      "client \(reader) waits for \(name(digest)) no more"
    case .blobHeld(let blob): "\(name(blob.digest)) is on disk"
    case .blobEvicted(let digest): "\(name(digest)) is no longer on disk"
    case .partialFound(let blob): "part of \(name(blob.digest)) is on disk"
    case .partialOpened(let digest, let batches):
      "\(name(digest)) goes on with \(batches.count) batches of entries"
    case .chunksChecked(let digest, let consistent, _):
      "\(consistent.count) chunks of \(name(digest)) on disk are right"
    case .connectionFailed(let address): "no connection to \(address)"
    case .limitsChanged(let limits): "limits \(limits)"
    case .chainSigned(let batch):
      "entries \(text(of: batch.indexes)) of \(name(batch.blob.digest)) signed"
    case .chainLoaded(let digest, let batches):
      "entries of \(name(digest)) read, \(batches.count) batches"
    case .chunkStored(let chunk): "chunk \(name(chunk)) is on disk"
    case .blobStored(let digest): "\(name(digest)) is whole on disk"
    case .storageFailed(let digest): "the disk failed \(name(digest))"
    case .frameReceived, .chunkReceived, .hedgeReceived, .connectionOpened, .connectionClosed,
      .chainVerified,
      .chunkSent, .chunkUnreadable, .upstreamChunkReceived, .upstreamChunkRead, .upstreamSilent,
      .upstreamEnded:
      "\(event)"
    }
  }

  private func verdict(on hash: ChunkHash, of chunk: ChunkReference) -> String {
    guard let blob = world.library.number(of: chunk.digest) else { return "" }
    return ", " + verdict(on: hash, of: chunk.index, of: blob)
  }
}
