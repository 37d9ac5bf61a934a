// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension FrameReader {
  /// The frame whose type has been read. `DATA` is not a frame in this sense: it has a payload.
  mutating func body(of type: FrameType) throws(FrameError) -> Frame {
    switch type {
    case .hello: return .hello(try hello())
    case .proof:
      return .proof(HelloProof(signature: Array(try raw(count: HelloProof.signatureBytes))))
    case .ping: return .ping(try number64())
    case .pong: return .pong(try number64())
    case .goodbye: return .goodbye(try choice(.closeReason))
    case .want:
      return .want(
        try list(max: FrameLimits.wantBatchMax, .blobs) {
          reader throws(FrameError) -> Blob in try reader.blob()
        })
    case .unwant:
      return .unwant(
        try list(max: FrameLimits.wantBatchMax, .digests) {
          reader throws(FrameError) -> Digest in try reader.digest()
        })
    case .have: return .have(try holding())
    case .drop: return .drop(try digest())
    case .offer: return .offer(try chunk())
    case .accept: return .accept(try chunk())
    case .decline: return .decline(try chunk(), try choice(.declineReason))
    case .cancel: return .cancel(try chunk())
    case .request: return .request(try chunk())
    case .expect: return .expect(try chunk())
    case .progress: return .progress(try progress())
    case .chain: return .chain(try chainBatch())
    case .data: preconditionFailure("DATA is decoded with its payload")
    case .announce, .leaseRequest, .leaseRenew, .leaseRelease, .neighbours, .leaseGrant,
      .leaseRevoke, .supply, .upstreamPause, .neighboursLost:
      return try trackerBody(of: type)
    }
  }

  private mutating func trackerBody(of type: FrameType) throws(FrameError) -> Frame {
    switch type {
    case .announce:
      return .announce(
        try list(max: Announcement.batchMax, .announcements) {
          reader throws(FrameError) -> Announcement in try reader.announcement()
        })
    case .leaseRequest: return .leaseRequest(try digest())
    case .leaseRenew:
      let digest = try digest()
      return .leaseRenew(digest, prefixChunks: try chunkNumber(max: FrameLimits.chunkCountMax))
    case .leaseRelease: return .leaseRelease(try digest(), try choice(.leaseOutcome))
    case .neighbours:
      return .neighbours(
        try list(max: Neighbour.batchMax, .neighbours) {
          reader throws(FrameError) -> Neighbour in try reader.neighbour()
        })
    case .leaseGrant:
      let digest = try digest()
      let termMilliseconds = try number32()
      guard termMilliseconds > 0 else { throw .numberTooSmall(.leaseTerm) }
      guard termMilliseconds <= FrameLimits.leaseTermMillisecondsMax else {
        throw .tooLarge(.leaseTerm)
      }
      return .leaseGrant(digest, termMilliseconds: termMilliseconds)
    case .leaseRevoke: return .leaseRevoke(try digest())
    case .supply: return .supply(try supply())
    case .upstreamPause: return .upstreamPause(try upstreamPause())
    case .neighboursLost:
      return .neighboursLost(
        try list(max: Neighbour.batchMax, .neighbours) {
          reader throws(FrameError) -> NodeID in try reader.nodeID()
        })
    case .hello, .proof, .ping, .pong, .goodbye, .want, .unwant, .have, .drop, .offer, .accept,
      .decline, .cancel, .request, .expect, .progress, .chain, .data:
      preconditionFailure("\(type) is not said to or by a tracker alone")
    }
  }
}
