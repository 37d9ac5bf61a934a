// SPDX-License-Identifier: Apache-2.0
import COpenSSL
package import ContentModel

/// A SHA-2 computation whose state between two blocks can be taken out and put back, which is what
/// a digest chain is made of (Docs/Protocol.md, digest chain).
///
/// A copy is an independent computation that goes on from the same point.
package struct HashStream: Sendable {
  package let algorithm: HashAlgorithm
  /// Bytes hashed since the start of the blob, those before a resumed state included.
  package private(set) var processedBytes: Int64
  // Only the context of `algorithm` is used; an enum would move 216 bytes in and out per update.
  private var sha256 = SHA256_CTX()
  private var sha512 = SHA512_CTX()

  package init(algorithm: HashAlgorithm) {
    self.algorithm = algorithm
    self.processedBytes = 0
    switch algorithm {
    case .sha256: unsafe Self.check(SHA256_Init(&sha256), "SHA256_Init")
    case .sha512: unsafe Self.check(SHA512_Init(&sha512), "SHA512_Init")
    }
  }

  /// Goes on from the state after the first `processedBytes` bytes of a blob. Traps unless that is
  /// a multiple of the block size, 0 included.
  package init(resuming state: HashState, processedBytes: Int64) {
    self.init(algorithm: state.algorithm)
    precondition(
      processedBytes >= 0 && processedBytes % Int64(algorithm.blockBytes) == 0,
      "a hash state exists only between blocks, not after \(processedBytes) bytes")
    self.processedBytes = processedBytes
    // FIPS 180-4 section 5.1: the padding carries the length in bits, here in two words.
    let (bitsHigh, bitsLow) = UInt64(processedBytes).multipliedFullWidth(by: 8)
    switch algorithm {
    case .sha256:
      sha256.h = Self.words(of: state.bytes)
      sha256.Nl = UInt32(truncatingIfNeeded: bitsLow)
      sha256.Nh = UInt32(truncatingIfNeeded: bitsLow >> 32)
    case .sha512:
      sha512.h = Self.words(of: state.bytes)
      sha512.Nl = bitsLow
      sha512.Nh = bitsHigh
    }
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    switch algorithm {
    case .sha256: unsafe Self.check(SHA256_Update(&sha256, start, bytes.count), "SHA256_Update")
    case .sha512: unsafe Self.check(SHA512_Update(&sha512, start, bytes.count), "SHA512_Update")
    }
    processedBytes += Int64(bytes.count)
  }

  package mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  package mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  package mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Whether as many bytes as fill whole blocks have been hashed.
  package var isAtBoundary: Bool { processedBytes % Int64(algorithm.blockBytes) == 0 }

  /// The state between two blocks: an entry of the digest chain. Traps inside a block.
  package func boundaryState() -> HashState {
    precondition(
      isAtBoundary, "a hash state exists only between blocks, not after \(processedBytes) bytes")
    return state()
  }

  /// The digest of everything hashed.
  package consuming func finalize() -> Digest {
    var digest = [UInt8](repeating: 0, count: algorithm.stateBytes)
    switch algorithm {
    case .sha256: unsafe Self.check(SHA256_Final(&digest, &sha256), "SHA256_Final")
    case .sha512: unsafe Self.check(SHA512_Final(&digest, &sha512), "SHA512_Final")
    }
    return Digest(HashState(algorithm: algorithm, bytes: digest))
  }

  /// The state before the first byte of any blob: entry 0 of every digest chain.
  package static func initialState(of algorithm: HashAlgorithm) -> HashState {
    HashStream(algorithm: algorithm).state()
  }

  private func state() -> HashState {
    let bytes: [UInt8]
    switch algorithm {
    case .sha256:
      let h = sha256.h
      bytes = Self.bytes([h.0, h.1, h.2, h.3, h.4, h.5, h.6, h.7])
    case .sha512:
      let h = sha512.h
      bytes = Self.bytes([h.0, h.1, h.2, h.3, h.4, h.5, h.6, h.7])
    }
    return HashState(algorithm: algorithm, bytes: bytes)
  }

  private typealias EightWords<Word> = (Word, Word, Word, Word, Word, Word, Word, Word)

  private static func bytes<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
    words.flatMap { word in
      stride(from: Word.bitWidth - 8, through: 0, by: -8).map {
        UInt8(truncatingIfNeeded: word >> Word($0))
      }
    }
  }

  private static func words<Word: FixedWidthInteger>(of bytes: [UInt8]) -> EightWords<Word> {
    let width = Word.bitWidth / 8
    func word(_ index: Int) -> Word {
      bytes[index * width..<(index + 1) * width].reduce(0) { $0 << 8 | Word($1) }
    }
    return (word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7))
  }

  /// SHA-2 over memory cannot fail; OpenSSL answers 1 always.
  private static func check(_ result: Int32, _ operation: String) {
    guard result == 1 else {
      preconditionFailure("\(OpenSSLError(takingQueueAfter: operation))")
    }
  }
}
