// SPDX-License-Identifier: Apache-2.0

extension Hello {
  /// The first bytes of every connection's first body: what tells a peer from a stray client.
  static let magic = Array("shoal".utf8)

  /// The body of the `HELLO` frame. There is one encoding of a hello only, so both ends sign the
  /// same bytes (Docs/Protocol.md §3.2).
  package var canonicalBytes: [UInt8] {
    var writer = FrameWriter(capacity: FrameLimits.handshakeFrameBytesMax)
    writer.hello(self)
    return writer.bytes
  }
}
