// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension Frame {
  /// Bytes on the wire, length and type included, without encoding the frame: what queues are
  /// bounded by and what a modelled link charges.
  package var wireBytes: Int { FrameLimits.prefixBytes + 1 + bodyBytes }

  private var bodyBytes: Int {
    switch self {
    case .hello(let hello): hello.canonicalBytes.count
    case .proof: HelloProof.signatureBytes
    case .ping, .pong: 8
    case .goodbye: 1
    case .want(let blobs): 2 + blobs.reduce(0) { $0 + $1.wireBytes }
    case .unwant(let digests): 2 + digests.reduce(0) { $0 + $1.wireBytes }
    case .have(let holding): holding.wireBytes
    case .progress(let progress): progress.holding.wireBytes + 2 + 4 * progress.expected.count
    case .drop(let digest), .leaseRequest(let digest), .leaseRevoke(let digest): digest.wireBytes
    case .offer(let chunk), .accept(let chunk), .cancel(let chunk), .request(let chunk),
      .expect(let chunk):
      chunk.wireBytes
    case .decline(let chunk, _): chunk.wireBytes + 1
    case .chain(let batch): batch.wireBytes
    case .announce(let announcements):
      2 + announcements.reduce(0) { $0 + $1.wireBytes }
    case .leaseRenew(let digest, _), .leaseGrant(let digest, _): digest.wireBytes + 4
    case .leaseRelease(let digest, _): digest.wireBytes + 1
    case .neighbours(let neighbours): 2 + neighbours.reduce(0) { $0 + $1.wireBytes }
    case .neighboursLost(let nodes): 2 + 32 * nodes.count
    case .upstreamPause(let pause): pause.digest.wireBytes + 5
    case .supply(let supply):
      supply.digest.wireBytes + 1 + (supply.leaseHolder == nil ? 0 : 32) + 4
    }
  }
}

extension DataHeader {
  /// Bytes on the wire, the payload included.
  package var wireBytes: Int { FrameLimits.prefixBytes + 1 + chunk.wireBytes + 4 + length }
}

extension Digest {
  fileprivate var wireBytes: Int { 1 + algorithm.stateBytes }
}

extension Blob {
  fileprivate var wireBytes: Int { digest.wireBytes + 8 }
}

extension Holding {
  fileprivate var wireBytes: Int { blob.wireBytes + 2 + 8 * chunks.count }
}

extension ChunkReference {
  fileprivate var wireBytes: Int { digest.wireBytes + 4 }
}

extension ChainBatch {
  fileprivate var wireBytes: Int {
    blob.wireBytes + 32 + 4 + 4 + 2 + entries.count * blob.digest.algorithm.stateBytes
      + HelloProof.signatureBytes
  }
}

extension Announcement {
  fileprivate var wireBytes: Int {
    switch standing {
    case .wanting: blob.wireBytes + 6
    case .holding, .gone: blob.wireBytes + 1
    }
  }
}

extension Neighbour {
  fileprivate var wireBytes: Int { 32 + 1 + address.host.utf8.count + 2 + 1 + zone.utf8.count }
}
