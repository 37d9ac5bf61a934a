// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Appends fields in wire form: numbers big endian, lists after a 16-bit count, texts after an
/// 8-bit length in bytes (Docs/Protocol.md §1.3). A value outside its limit traps.
struct FrameWriter {
  private(set) var bytes: [UInt8]

  init(capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  mutating func number8(_ value: UInt8) { bytes.append(value) }

  mutating func number16(_ value: Int) { number(UInt16(value)) }

  mutating func number32(_ value: Int) { number(UInt32(value)) }

  mutating func number64(_ value: UInt64) { number(value) }

  mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

  mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

  mutating func text(_ value: String, bytesMax: Int) {
    precondition(value.utf8.count <= bytesMax, "\(value) is longer than \(bytesMax) bytes")
    number8(UInt8(value.utf8.count))
    raw(value.utf8)
  }

  mutating func count(_ value: Int, max: Int) {
    precondition(value <= max, "a list of \(value) elements; the limit is \(max)")
    number16(value)
  }

  mutating func digest(_ digest: Digest) {
    number8(digest.algorithm.rawValue)
    raw(digest.value.bytes)
  }

  mutating func blob(_ blob: Blob) {
    precondition(blob.sizeBytes <= FrameLimits.blobBytesMax, "\(blob) is too large to name")
    digest(blob.digest)
    number64(UInt64(blob.sizeBytes))
  }

  mutating func chunk(_ chunk: ChunkReference) {
    precondition(chunk.index < FrameLimits.chunkCountMax, "no blob has chunk \(chunk.index)")
    digest(chunk.digest)
    number32(chunk.index)
  }

  mutating func address(_ address: HostPort) {
    text(address.host, bytesMax: HostPort.hostBytesMax)
    number16(Int(address.port))
  }

  private mutating func number(_ value: some FixedWidthInteger) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
