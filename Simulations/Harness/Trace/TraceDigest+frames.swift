// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

extension TraceDigest {
  mutating func add(_ frame: Frame, in library: Library) {
    add(FrameKind(of: frame).rawValue)
    switch frame {
    case .hello(let hello): add(ModelHash.word(of: hello.nonce))
    case .proof(let proof): add(ModelHash.word(of: proof.signature))
    case .ping(let number), .pong(let number): add(number)
    case .goodbye(let reason): add(Int(reason.rawValue))
    case .want(let blobs):
      for blob in blobs { add(0, blob.digest, library) }
    case .unwant(let digests):
      for digest in digests { add(0, digest, library) }
    case .have(let holding): add(holding, in: library)
    case .progress(let progress):
      add(progress.holding, in: library)
      for index in progress.expected { add(index) }
    case .drop(let digest): add(0, digest, library)
    case .offer(let chunk), .accept(let chunk), .cancel(let chunk), .request(let chunk),
      .expect(let chunk):
      add(0, chunk, library)
    case .decline(let chunk, let reason): add(Int(reason.rawValue), chunk, library)
    case .chain(let batch): add(batch)
    case .announce(let announcements):
      for announcement in announcements { add(announcement, in: library) }
    case .leaseRequest(let digest): add(0, digest, library)
    case .leaseRenew(let digest, let prefix): add(prefix, digest, library)
    case .leaseRelease(let digest, let outcome): add(Int(outcome.rawValue), digest, library)
    case .neighbours(let neighbours):
      for neighbour in neighbours { add(ModelHash.word(of: neighbour.nodeID.bytes)) }
    case .neighboursLost(let nodes):
      for node in nodes { add(ModelHash.word(of: node.bytes)) }
    case .leaseGrant(let digest, let term): add(term, digest, library)
    case .leaseRevoke(let digest): add(0, digest, library)
    case .supply(let supply):
      add(supply.holderCount, supply.digest, library)
      add(supply.leaseHolder.map { ModelHash.word(of: $0.bytes) } ?? 0)
    case .upstreamPause(let pause):
      add(pause.milliseconds << 2 | Int(pause.reason.rawValue), pause.digest, library)
    }
  }

  private mutating func add(_ holding: Holding, in library: Library) {
    add(0, holding.blob.digest, library)
    for run in holding.chunks {
      add(run.lowerBound)
      add(run.upperBound)
    }
  }

  mutating func add(_ batch: ChainBatch) {
    add(batch.firstIndex)
    add(batch.entries.count)
    // The signature is over all the rest.
    add(ModelHash.word(of: batch.signature))
  }

  mutating func add(_ tag: Int, _ connection: ConnectionID) {
    add(tag)
    add(connection.number)
  }

  mutating func add(_ tag: Int, _ chunk: ChunkReference, _ library: Library) {
    add(tag)
    add((library.number(of: chunk.digest) ?? -1) << 32 | chunk.index)
  }

  mutating func add(_ tag: Int, _ digest: Digest, _ library: Library) {
    add(tag)
    add(library.number(of: digest) ?? -1)
  }

  mutating func add(_ address: HostPort) {
    add(ModelHash.word(of: address.host.utf8))
    add(Int(address.port))
  }

  private mutating func add(_ announcement: Announcement, in library: Library) {
    add(0, announcement.blob.digest, library)
    switch announcement.standing {
    case .wanting(let prefix, let isEligible): add(prefix << 1 | (isEligible ? 1 : 0))
    case .holding: add(-1)
    case .gone: add(-2)
    }
  }
}
