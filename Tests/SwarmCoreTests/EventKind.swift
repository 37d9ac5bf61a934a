// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import SwarmCore

/// The cases of `NodeEvent`: one that is added has to be added here, or this does not compile.
enum EventKind: CaseIterable {
  case started, deadlineReached, shutdownRequested, limitsChanged
  case pullRequested, readerWaiting, readerLeft, blobHeld, blobEvicted, partialFound
  case connectionOpened, connectionFailed, connectionClosed, frameReceived
  case chunkReceived, hedgeReceived, chunkSent, chunkUnreadable
  case chainVerified, chainSigned, chainLoaded
  case upstreamChunkReceived, upstreamChunkRead, upstreamSilent, upstreamEnded
  case partialOpened, chunksChecked, chunkStored, blobStored, storageFailed

  init(_ event: NodeEvent) {
    switch event {
    case .started: self = .started
    case .deadlineReached: self = .deadlineReached
    case .shutdownRequested: self = .shutdownRequested
    case .limitsChanged: self = .limitsChanged
    case .pullRequested: self = .pullRequested
    case .readerWaiting: self = .readerWaiting
    case .readerLeft: self = .readerLeft
    case .blobHeld: self = .blobHeld
    case .blobEvicted: self = .blobEvicted
    case .partialFound: self = .partialFound
    case .connectionOpened: self = .connectionOpened
    case .connectionFailed: self = .connectionFailed
    case .connectionClosed: self = .connectionClosed
    case .frameReceived: self = .frameReceived
    case .chunkReceived: self = .chunkReceived
    case .hedgeReceived: self = .hedgeReceived
    case .chunkSent: self = .chunkSent
    case .chunkUnreadable: self = .chunkUnreadable
    case .chainVerified: self = .chainVerified
    case .chainSigned: self = .chainSigned
    case .chainLoaded: self = .chainLoaded
    case .upstreamChunkReceived: self = .upstreamChunkReceived
    case .upstreamChunkRead: self = .upstreamChunkRead
    case .upstreamSilent: self = .upstreamSilent
    case .upstreamEnded: self = .upstreamEnded
    case .partialOpened: self = .partialOpened
    case .chunksChecked: self = .chunksChecked
    case .chunkStored: self = .chunkStored
    case .blobStored: self = .blobStored
    case .storageFailed: self = .storageFailed
    }
  }
}

extension Frame {
  /// The name of the case, which is that of its `FrameType`.
  var name: String { Mirror(reflecting: self).children.first?.label ?? "" }
}
