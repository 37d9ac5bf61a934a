// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore
import TrackerCore

extension World {
  func isTraced(_ delivery: Delivery) -> Bool {
    let filter = configuration.recording.traceFilter
    switch delivery {
    case .toNode(let node, let event):
      if let place = filter.place, place != .node(node) { return false }
      guard let blob = filter.blob else { return true }
      return isAbout(blob, event, node: node)
    case .toTracker(let tracker, let event):
      if let place = filter.place, place != .tracker(tracker) { return false }
      guard let blob = filter.blob else { return true }
      guard case .frameReceived(_, let frame) = event else { return false }
      return isAbout(blob, frame)
    }
  }

  private func isAbout(_ blob: Int, _ event: NodeEvent, node: Int) -> Bool {
    switch event {
    case .started, .deadlineReached, .shutdownRequested, .limitsChanged, .connectionOpened,
      .connectionFailed,
      .connectionClosed:
      false
    case .pullRequested(let wanted, _), .blobHeld(let wanted), .partialFound(let wanted):
      isAbout(blob, wanted.digest)
    case .chunkReceived(_, let chunk, _), .hedgeReceived(_, let chunk, _, _),
      .chunkSent(_, let chunk),
      .chunkUnreadable(_, let chunk), .chunkStored(let chunk):
      isAbout(blob, chunk.digest)
    case .readerWaiting(_, let digest, _), .readerLeft(_, let digest), .blobEvicted(let digest),
      .chainLoaded(let digest, _), .partialOpened(let digest, _), .chunksChecked(let digest, _, _),
      .blobStored(let digest),
      .storageFailed(let digest):
      isAbout(blob, digest)
    case .chainVerified(_, let batch, _, _), .chainSigned(let batch):
      isAbout(blob, batch.blob.digest)
    case .upstreamChunkReceived(let fetch, _, _, _), .upstreamEnded(let fetch, _),
      .upstreamSilent(let fetch, _), .upstreamChunkRead(let fetch, _):
      self.blob(of: fetch, node: node) == blob
    case .frameReceived(_, let frame): isAbout(blob, frame)
    }
  }

  private func isAbout(_ blob: Int, _ frame: Frame) -> Bool {
    switch frame {
    case .hello, .proof, .ping, .pong, .goodbye, .neighbours, .neighboursLost: false
    case .want(let blobs): blobs.contains { isAbout(blob, $0.digest) }
    case .unwant(let digests): digests.contains { isAbout(blob, $0) }
    case .have(let holding): isAbout(blob, holding.blob.digest)
    case .progress(let progress): isAbout(blob, progress.holding.blob.digest)
    case .offer(let chunk), .accept(let chunk), .decline(let chunk, _), .cancel(let chunk),
      .request(let chunk), .expect(let chunk):
      isAbout(blob, chunk.digest)
    case .chain(let batch): isAbout(blob, batch.blob.digest)
    case .announce(let announcements):
      announcements.contains { isAbout(blob, $0.blob.digest) }
    case .drop(let digest), .leaseRequest(let digest), .leaseRenew(let digest, _),
      .leaseRelease(let digest, _), .leaseGrant(let digest, _), .leaseRevoke(let digest):
      isAbout(blob, digest)
    case .supply(let supply): isAbout(blob, supply.digest)
    case .upstreamPause(let pause): isAbout(blob, pause.digest)
    }
  }

  private func isAbout(_ blob: Int, _ digest: Digest) -> Bool {
    library.number(of: digest) == blob
  }

  /// What a node's fetch is of.
  func blob(of fetch: FetchID, node: Int) -> Int? {
    nodes[node].fetches.last { fetches[$0].fetch == fetch }.map { fetches[$0].blob }
  }
}
