// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Frames to bytes, length first (Docs/Protocol.md §1). A frame beyond its limits traps.
package enum FrameEncoder {
  package static func bytes(of frame: Frame) -> [UInt8] {
    var writer = FrameWriter(capacity: 64)
    switch frame {
    case .hello(let hello):
      writer.number8(FrameType.hello.rawValue)
      writer.hello(hello)
    case .proof(let proof):
      writer.number8(FrameType.proof.rawValue)
      writer.raw(proof.signature)
    case .ping(let number):
      writer.number8(FrameType.ping.rawValue)
      writer.number64(number)
    case .pong(let number):
      writer.number8(FrameType.pong.rawValue)
      writer.number64(number)
    case .goodbye(let reason):
      writer.number8(FrameType.goodbye.rawValue)
      writer.number8(reason.rawValue)
    case .want, .unwant, .have, .drop, .offer, .accept, .decline, .cancel, .request, .expect,
      .progress, .chain:
      encodeBetweenNodes(frame, into: &writer)
    case .announce, .leaseRequest, .leaseRenew, .leaseRelease, .neighbours, .leaseGrant,
      .leaseRevoke, .supply, .upstreamPause, .neighboursLost:
      encodeWithTracker(frame, into: &writer)
    }
    precondition(writer.bytes.count <= FrameLimits.controlFrameBytesMax)
    return prefix(bodyBytes: writer.bytes.count) + writer.bytes
  }

  /// What stands before the payload, the length included; the payload is sent after it from where
  /// it lies, without a copy.
  package static func bytes(of header: DataHeader) -> [UInt8] {
    precondition(header.length <= DataHeader.fragmentBytesMax, "\(header) is too long")
    var writer = FrameWriter(capacity: 80)
    writer.number8(FrameType.data.rawValue)
    writer.chunk(header.chunk)
    writer.number32(header.offset)
    return prefix(bodyBytes: writer.bytes.count + header.length) + writer.bytes
  }

  private static func prefix(bodyBytes: Int) -> [UInt8] {
    var writer = FrameWriter(capacity: FrameLimits.prefixBytes)
    writer.number32(bodyBytes)
    return writer.bytes
  }

  private static func encodeBetweenNodes(_ frame: Frame, into writer: inout FrameWriter) {
    switch frame {
    case .want(let blobs):
      writer.number8(FrameType.want.rawValue)
      writer.count(blobs.count, max: FrameLimits.wantBatchMax)
      for blob in blobs { writer.blob(blob) }
    case .unwant(let digests):
      writer.number8(FrameType.unwant.rawValue)
      writer.count(digests.count, max: FrameLimits.wantBatchMax)
      for digest in digests { writer.digest(digest) }
    case .have(let holding):
      writer.number8(FrameType.have.rawValue)
      writer.holding(holding)
    case .drop(let digest):
      writer.number8(FrameType.drop.rawValue)
      writer.digest(digest)
    case .offer(let chunk):
      writer.number8(FrameType.offer.rawValue)
      writer.chunk(chunk)
    case .accept(let chunk):
      writer.number8(FrameType.accept.rawValue)
      writer.chunk(chunk)
    case .decline(let chunk, let reason):
      writer.number8(FrameType.decline.rawValue)
      writer.chunk(chunk)
      writer.number8(reason.rawValue)
    case .cancel(let chunk):
      writer.number8(FrameType.cancel.rawValue)
      writer.chunk(chunk)
    case .request(let chunk):
      writer.number8(FrameType.request.rawValue)
      writer.chunk(chunk)
    case .expect(let chunk):
      writer.number8(FrameType.expect.rawValue)
      writer.chunk(chunk)
    case .progress(let progress):
      writer.number8(FrameType.progress.rawValue)
      writer.progress(progress)
    case .chain(let batch):
      writer.number8(FrameType.chain.rawValue)
      writer.chainClaim(batch)
      precondition(batch.signature.count == HelloProof.signatureBytes)
      writer.raw(batch.signature)
    case .hello, .proof, .ping, .pong, .goodbye, .announce, .leaseRequest, .leaseRenew,
      .leaseRelease, .neighbours, .leaseGrant, .leaseRevoke, .supply, .upstreamPause,
      .neighboursLost:
      preconditionFailure("\(frame) is not said between nodes alone")
    }
  }

  private static func encodeWithTracker(_ frame: Frame, into writer: inout FrameWriter) {
    switch frame {
    case .announce(let announcements):
      writer.number8(FrameType.announce.rawValue)
      writer.count(announcements.count, max: Announcement.batchMax)
      for announcement in announcements { writer.announcement(announcement) }
    case .leaseRequest(let digest):
      writer.number8(FrameType.leaseRequest.rawValue)
      writer.digest(digest)
    case .leaseRenew(let digest, let prefixChunks):
      writer.number8(FrameType.leaseRenew.rawValue)
      writer.digest(digest)
      writer.number32(prefixChunks)
    case .leaseRelease(let digest, let outcome):
      writer.number8(FrameType.leaseRelease.rawValue)
      writer.digest(digest)
      writer.number8(outcome.rawValue)
    case .neighbours(let neighbours):
      writer.number8(FrameType.neighbours.rawValue)
      writer.count(neighbours.count, max: Neighbour.batchMax)
      for neighbour in neighbours { writer.neighbour(neighbour) }
    case .leaseGrant(let digest, let termMilliseconds):
      writer.number8(FrameType.leaseGrant.rawValue)
      writer.digest(digest)
      writer.number32(termMilliseconds)
    case .leaseRevoke(let digest):
      writer.number8(FrameType.leaseRevoke.rawValue)
      writer.digest(digest)
    case .supply(let supply):
      writer.number8(FrameType.supply.rawValue)
      writer.supply(supply)
    case .upstreamPause(let pause):
      writer.number8(FrameType.upstreamPause.rawValue)
      writer.digest(pause.digest)
      writer.number8(pause.reason.rawValue)
      writer.number32(pause.milliseconds)
    case .neighboursLost(let nodes):
      writer.number8(FrameType.neighboursLost.rawValue)
      writer.count(nodes.count, max: Neighbour.batchMax)
      for node in nodes { writer.raw(node.bytes) }
    case .hello, .proof, .ping, .pong, .goodbye, .want, .unwant, .have, .drop, .offer, .accept,
      .decline, .cancel, .request, .expect, .progress, .chain:
      preconditionFailure("\(frame) is not said to or by a tracker alone")
    }
  }
}
