// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Bodies of several fields, in the order of Docs/Protocol.md.
extension FrameWriter {
  /// §3.1. The magic number and the version stay where they are in every version to come.
  mutating func hello(_ hello: Hello) {
    raw(Hello.magic)
    number8(hello.version.major)
    number8(hello.version.minor)
    number8(hello.role.rawValue)
    raw(hello.publicKey.bytes)
    raw(hello.nonce)
    flag(hello.advertised != nil)
    if let advertised = hello.advertised { address(advertised) }
    text(hello.zone, bytesMax: Hello.zoneBytesMax)
  }

  /// §5.2
  mutating func holding(_ holding: Holding) {
    blob(holding.blob)
    count(holding.chunks.count, max: Holding.rangesMax)
    for range in holding.chunks {
      number32(range.lowerBound)
      number32(range.count)
    }
  }

  /// §5.12
  mutating func progress(_ progress: Progress) {
    holding(progress.holding)
    count(progress.expected.count, max: Progress.expectedMax)
    for index in progress.expected { number32(index) }
  }

  /// §5.9, all but the signature.
  mutating func chainClaim(_ batch: ChainBatch) {
    blob(batch.blob)
    raw(batch.claimant.bytes)
    number32(batch.continuesIndex)
    number32(batch.firstIndex)
    count(batch.entries.count, max: ChainBatch.entriesMax)
    for entry in batch.entries { raw(entry.bytes) }
  }

  /// §6.1
  mutating func announcement(_ announcement: Announcement) {
    blob(announcement.blob)
    switch announcement.standing {
    case .wanting(let prefixChunks, let isEligible):
      number8(StandingCode.wanting.rawValue)
      number32(prefixChunks)
      flag(isEligible)
    case .holding:
      number8(StandingCode.holding.rawValue)
    case .gone:
      number8(StandingCode.gone.rawValue)
    }
  }

  /// §6.2
  mutating func neighbour(_ neighbour: Neighbour) {
    raw(neighbour.nodeID.bytes)
    address(neighbour.address)
    text(neighbour.zone, bytesMax: Hello.zoneBytesMax)
  }

  /// §6.7
  mutating func supply(_ supply: Supply) {
    digest(supply.digest)
    flag(supply.leaseHolder != nil)
    if let leaseHolder = supply.leaseHolder { raw(leaseHolder.bytes) }
    number32(supply.holderCount)
  }
}
