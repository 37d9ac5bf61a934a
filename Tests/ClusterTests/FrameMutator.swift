// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol

/// Frames as an attacker may send them, the same for the same seed: valid ones about a blob that
/// the victim knows, the same mutated, and random bytes in a frame's clothes.
struct FrameMutator {
  private var generator: SeededGenerator
  private let blob: Blob
  private let claimant: PublicKey

  init(seed: UInt64, blob: Blob) {
    generator = SeededGenerator(seed: seed)
    self.blob = blob
    claimant = PublicKey(bytes: [UInt8](repeating: 0x66, count: 32))
  }

  mutating func below(_ bound: Int) -> Int { generator.below(bound) }

  mutating func next() -> [UInt8] {
    switch generator.below(5) {
    case 0, 1: valid()
    case 2, 3: mutated(valid())
    default: random()
    }
  }

  private mutating func valid() -> [UInt8] {
    if generator.below(12) == 0 { return data() }
    let frames = nodeFrames() + trackerFrames()
    return FrameEncoder.bytes(of: frames[generator.below(frames.count)])
  }

  private mutating func nodeFrames() -> [Frame] {
    let chunk = chunk()
    let stranger = Blob(digest: blob.digest, sizeBytes: Int64(generator.below(1 << 40)))
    let reasons: [DeclineReason] = [.held, .underway, .busy, .unwanted, .chainMissing, .missing]
    return [
      .ping(generator.next()), .pong(generator.next()), .want([blob]), .want([stranger]),
      .unwant([blob.digest]),
      .have(Holding(blob: blob, chunks: [0..<blob.geometry.chunkCount])), .drop(blob.digest),
      .offer(chunk), .accept(chunk), .decline(chunk, reasons[generator.below(reasons.count)]),
      .cancel(chunk), .request(chunk), .expect(chunk),
      .progress(Progress(holding: Holding(blob: blob, chunks: []), expected: [chunk.index])),
      .chain(batch()),
    ]
  }

  private mutating func trackerFrames() -> [Frame] {
    let standings: [Announcement.Standing] = [
      .wanting(prefixChunks: generator.below(blob.geometry.chunkCount), isEligible: true),
      .holding, .gone,
    ]
    let standing = standings[generator.below(standings.count)]
    return [
      .announce([Announcement(blob: blob, standing: standing)]), .leaseRequest(blob.digest),
      .leaseRenew(blob.digest, prefixChunks: 1), .leaseRelease(blob.digest, .abandoned),
      .leaseGrant(blob.digest, termMilliseconds: 1_000), .leaseRevoke(blob.digest),
      .supply(Supply(digest: blob.digest, leaseHolder: nil, holderCount: 7)),
      .upstreamPause(
        UpstreamPause(digest: blob.digest, reason: .busy, milliseconds: generator.below(60_000))),
      .neighboursLost([NodeID(bytes: [UInt8](repeating: 0xbb, count: 32))]),
    ]
  }

  private mutating func chunk() -> ChunkReference {
    // Now and then beyond the blob.
    ChunkReference(blob.digest, generator.below(blob.geometry.chunkCount + 2))
  }

  /// Nobody has signed it.
  private mutating func batch() -> ChainBatch {
    let entry = HashState(
      algorithm: .sha256, bytes: (0..<32).map { _ in UInt8(generator.below(256)) })
    return ChainBatch(
      blob: blob, claimant: claimant, continuesIndex: 0, firstIndex: 1, entries: [entry],
      signature: [UInt8](repeating: 0, count: 64))
  }

  private mutating func data() -> [UInt8] {
    let header = DataHeader(
      chunk: chunk(), offset: 0, length: 1 + generator.below(DataHeader.fragmentBytesMax))
    return FrameEncoder.bytes(of: header) + [UInt8](repeating: 0x55, count: header.length)
  }

  private mutating func mutated(_ sample: [UInt8]) -> [UInt8] {
    var bytes = sample
    for _ in 0...generator.below(3) {
      let position = generator.below(bytes.count)
      switch generator.below(4) {
      case 0: bytes[position] = UInt8(generator.below(256))
      case 1: bytes[position] ^= 1 << UInt8(generator.below(8))
      case 2: bytes.insert(UInt8(generator.below(256)), at: position)
      default: if bytes.count > 1 { bytes.remove(at: position) }
      }
    }
    return bytes
  }

  private mutating func random() -> [UInt8] {
    let body = (0...generator.below(200)).map { _ in UInt8(generator.below(256)) }
    return [0, 0, UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  }
}
