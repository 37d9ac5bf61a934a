// SPDX-License-Identifier: Apache-2.0

import PeerProtocol

/// What a channel tells the connection it belongs to, on the loop.
@safe struct ChannelHandlers {
  /// First call, once: frames may be written from now on. The bytes are those that only the two
  /// ends of this channel know, which their proofs are tied to (Docs/Protocol.md §3.2); plain TCP
  /// has none.
  let opened: ([UInt8]) -> Void
  /// What the peer wrote, in order, in pieces of any size. Valid for the length of the call only.
  let bytesReceived: (UnsafeRawBufferPointer) -> Void
  /// Last call, exactly once, in a turn of its own; the reason counts if there was none before.
  let closed: (CloseReason) -> Void

  init(
    opened: @escaping ([UInt8]) -> Void,
    bytesReceived: @escaping (UnsafeRawBufferPointer) -> Void,
    closed: @escaping (CloseReason) -> Void
  ) {
    self.opened = opened
    unsafe self.bytesReceived = bytesReceived
    self.closed = closed
  }
}
