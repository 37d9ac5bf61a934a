// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import OpenSSLRuntime
import Testing

@testable import NodeShell

@Suite("The bytes of recent manifests")
struct RecentManifestsTests {
  private let recent = RecentManifests(bytesMax: 64 * 1024)

  /// What it is kept by.
  private func keep(_ byte: Int, bytes count: Int) -> Digest {
    let bytes = [UInt8](repeating: UInt8(byte), count: count)
    let digest = Digest.computing(.sha256, of: bytes)
    recent.keep(ByteBuffer(bytes: bytes), of: digest)
    return digest
  }

  @Test("are held as long as there is room, the memory of their buffers counted")
  func bounded() {
    // A buffer's memory is a power of two.
    let digests = (0..<100).map { keep($0, bytes: 1_025) }
    #expect(recent.heldBytes == 64 * 1024)
    #expect(digests.filter { recent.bytes(of: $0) != nil } == Array(digests.suffix(32)))
  }

  @Test("go by when they were used last")
  func used() {
    let digests = (0..<32).map { keep($0, bytes: 2_048) }
    #expect(recent.bytes(of: digests[0])?.readableBytes == 2_048)
    _ = keep(32, bytes: 2_048)
    #expect(recent.bytes(of: digests[0]) != nil)
    #expect(recent.bytes(of: digests[1]) == nil)
  }

  @Test("of a large one are not held, and none twice")
  func large() {
    let digest = keep(1, bytes: 2_049)
    #expect(recent.bytes(of: digest) == nil)
    for _ in 0..<2 { _ = keep(2, bytes: 100) }
    #expect(recent.heldBytes == 128)
  }
}
