// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Takes fields off the front of a frame's body and checks each as it comes
/// (Docs/Protocol.md §1.3, §8).
struct FrameReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ body: ArraySlice<UInt8>) {
    rest = body
  }

  mutating func number8() throws(FrameError) -> UInt8 {
    guard let byte = rest.popFirst() else { throw .bodyTooShort }
    return byte
  }

  mutating func number16() throws(FrameError) -> Int { Int(try number(UInt16.self)) }

  mutating func number32() throws(FrameError) -> Int { Int(try number(UInt32.self)) }

  mutating func number64() throws(FrameError) -> UInt64 { try number(UInt64.self) }

  mutating func raw(count: Int) throws(FrameError) -> ArraySlice<UInt8> {
    guard rest.count >= count else { throw .bodyTooShort }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func flag() throws(FrameError) -> Bool {
    let value = try number8()
    guard value <= 1 else { throw .unknownValue(value, .flag) }
    return value == 1
  }

  /// A value of one of our enumerations.
  mutating func choice<Choice: RawRepresentable<UInt8>>(
    _ field: FrameError.Field
  ) throws(FrameError) -> Choice {
    let value = try number8()
    guard let choice = Choice(rawValue: value) else { throw .unknownValue(value, field) }
    return choice
  }

  /// Elements after their count; the count is checked before anything is allocated for them.
  mutating func list<Element>(
    max: Int, _ field: FrameError.Field,
    _ element: (inout FrameReader) throws(FrameError) -> Element
  ) throws(FrameError) -> [Element] {
    let count = try number16()
    guard count <= max else { throw .tooLarge(field) }
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }

  /// UTF-8 without control characters, so that it can be logged as it is.
  mutating func text(bytesMax: Int, _ field: FrameError.Field) throws(FrameError) -> String {
    let count = Int(try number8())
    guard count <= bytesMax else { throw .tooLarge(field) }
    let bytes = try raw(count: count)
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }),
      let text = String(validating: bytes, as: UTF8.self)
    else { throw .invalidText(field) }
    return text
  }

  mutating func digest() throws(FrameError) -> Digest {
    let algorithm: HashAlgorithm = try choice(.hashAlgorithm)
    return Digest(try state(algorithm))
  }

  mutating func state(_ algorithm: HashAlgorithm) throws(FrameError) -> HashState {
    HashState(algorithm: algorithm, bytes: try raw(count: algorithm.stateBytes))
  }

  mutating func publicKey() throws(FrameError) -> PublicKey {
    PublicKey(bytes: try raw(count: 32))
  }

  mutating func nodeID() throws(FrameError) -> NodeID { NodeID(bytes: try raw(count: 32)) }

  mutating func blob() throws(FrameError) -> Blob {
    let digest = try digest()
    let size = try number64()
    guard size <= UInt64(FrameLimits.blobBytesMax) else { throw .tooLarge(.blobSize) }
    return Blob(digest: digest, sizeBytes: Int64(size))
  }

  /// A chunk index or a number of chunks, of a blob that the frame does not describe.
  mutating func chunkNumber(max: Int) throws(FrameError) -> Int {
    let number = try number32()
    guard number <= max else { throw .tooLarge(.chunkIndex) }
    return number
  }

  mutating func chunk() throws(FrameError) -> ChunkReference {
    let digest = try digest()
    return ChunkReference(digest, try chunkNumber(max: FrameLimits.chunkCountMax - 1))
  }

  /// A host of visible ASCII characters, as DNS names and addresses are, and a port to connect to.
  mutating func address() throws(FrameError) -> HostPort {
    let host = try text(bytesMax: HostPort.hostBytesMax, .address)
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw .invalidText(.address)
    }
    let port = try number(UInt16.self)
    guard port > 0 else { throw .numberTooSmall(.port) }
    return HostPort(host: host, port: port)
  }

  func finish() throws(FrameError) {
    guard rest.isEmpty else { throw .trailingBytes(rest.count) }
  }

  private mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _: Number.Type
  ) throws(FrameError) -> Number {
    var value: Number = 0
    for byte in try raw(count: Number.bitWidth / 8) { value = value << 8 | Number(byte) }
    return value
  }
}
