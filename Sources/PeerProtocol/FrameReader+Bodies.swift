// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Bodies of several fields, in the order of Docs/Protocol.md.
extension FrameReader {
  /// §3.1. Another major version ends the reading, for only the fields before it are the same in
  /// every version.
  mutating func hello() throws(FrameError) -> Hello {
    guard try raw(count: Hello.magic.count).elementsEqual(Hello.magic) else { throw .notShoal }
    let version = ProtocolVersion(major: try number8(), minor: try number8())
    guard version.major == ProtocolVersion.current.major else {
      throw .unsupportedVersion(version)
    }
    let role: Hello.Role = try choice(.role)
    let publicKey = try publicKey()
    let nonce = Array(try raw(count: Hello.nonceBytes))
    let advertised = try flag() ? try address() : nil
    let zone = try text(bytesMax: Hello.zoneBytesMax, .zone)
    return Hello(
      version: version, role: role, publicKey: publicKey, nonce: nonce, advertised: advertised,
      zone: zone)
  }

  /// §5.2
  mutating func holding() throws(FrameError) -> Holding {
    let blob = try blob()
    let chunkCount = blob.geometry.chunkCount
    var end = -1
    let ranges = try list(max: Holding.rangesMax, .ranges) {
      reader throws(FrameError) -> Range<Int> in
      let lower = try reader.number32()
      let count = try reader.number32()
      guard lower > end, count > 0 else { throw .rangesNotAscending }
      end = lower + count
      guard end <= chunkCount else { throw .outsideBlob }
      return lower..<end
    }
    return Holding(blob: blob, chunks: ranges)
  }

  /// §5.12
  mutating func progress() throws(FrameError) -> Progress {
    let holding = try holding()
    let chunkCount = holding.blob.geometry.chunkCount
    var end = 0
    let expected = try list(max: Progress.expectedMax, .chunks) {
      reader throws(FrameError) -> Int in
      let index = try reader.number32()
      guard index >= end else { throw .rangesNotAscending }
      guard index < chunkCount else { throw .outsideBlob }
      end = index + 1
      return index
    }
    return Progress(holding: holding, expected: expected)
  }

  /// §5.9
  mutating func chainBatch() throws(FrameError) -> ChainBatch {
    let blob = try blob()
    let claimant = try publicKey()
    let continuesIndex = try number32()
    let firstIndex = try number32()
    // Entry 0 is never sent, and a claimant answers only for what follows the entry it continues.
    guard firstIndex > continuesIndex else { throw .numberTooSmall(.chunkIndex) }
    let algorithm = blob.digest.algorithm
    let entries = try list(max: ChainBatch.entriesMax, .chainEntries) {
      reader throws(FrameError) -> HashState in try reader.state(algorithm)
    }
    guard !entries.isEmpty else { throw .numberTooSmall(.chainEntries) }
    guard firstIndex + entries.count <= blob.geometry.chunkCount else { throw .outsideBlob }
    let signature = Array(try raw(count: HelloProof.signatureBytes))
    return ChainBatch(
      blob: blob, claimant: claimant, continuesIndex: continuesIndex, firstIndex: firstIndex,
      entries: entries, signature: signature)
  }

  /// §6.1
  mutating func announcement() throws(FrameError) -> Announcement {
    let blob = try blob()
    let code: StandingCode = try choice(.standing)
    switch code {
    case .wanting:
      let prefixChunks = try number32()
      guard prefixChunks <= blob.geometry.chunkCount else { throw .outsideBlob }
      let isEligible = try flag()
      return Announcement(
        blob: blob, standing: .wanting(prefixChunks: prefixChunks, isEligible: isEligible))
    case .holding:
      return Announcement(blob: blob, standing: .holding)
    case .gone:
      return Announcement(blob: blob, standing: .gone)
    }
  }

  /// §6.2
  mutating func neighbour() throws(FrameError) -> Neighbour {
    let nodeID = try nodeID()
    let address = try address()
    let zone = try text(bytesMax: Hello.zoneBytesMax, .zone)
    return Neighbour(nodeID: nodeID, address: address, zone: zone)
  }

  /// §6.7
  mutating func supply() throws(FrameError) -> Supply {
    let digest = try digest()
    let leaseHolder = try flag() ? try nodeID() : nil
    return Supply(digest: digest, leaseHolder: leaseHolder, holderCount: try number32())
  }

  mutating func upstreamPause() throws(FrameError) -> UpstreamPause {
    let digest = try digest()
    let reason: UpstreamPause.Reason = try choice(.pauseReason)
    let milliseconds = try number32()
    guard milliseconds > 0 else { throw .numberTooSmall(.pause) }
    guard milliseconds <= FrameLimits.pauseMillisecondsMax else { throw .tooLarge(.pause) }
    return UpstreamPause(digest: digest, reason: reason, milliseconds: milliseconds)
  }

  /// §5.10; what is left afterwards is the payload.
  /// - Parameter bodyBytes: of all of the frame's body, which need not have come.
  mutating func dataHeader(bodyBytes: Int) throws(FrameError) -> DataHeader {
    let receivedBytes = rest.count
    let chunk = try chunk()
    let offset = try number32()
    let length = bodyBytes - (receivedBytes - rest.count)
    guard length <= DataHeader.fragmentBytesMax else { throw .tooLarge(.fragment) }
    guard Int64(offset + length) <= ChunkGeometry.chunkBytesMax else { throw .outsideBlob }
    return DataHeader(chunk: chunk, offset: offset, length: length)
  }
}
