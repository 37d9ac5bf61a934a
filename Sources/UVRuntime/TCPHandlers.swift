// SPDX-License-Identifier: Apache-2.0

/// What a connection tells its owner, on the loop's thread.
@safe package struct TCPHandlers {
  /// Bytes in the order the peer wrote them, in pieces of any size. They are valid for the length
  /// of the call only.
  package let bytesReceived: (UnsafeRawBufferPointer) -> Void
  package let closed: (TCPCloseReason) -> Void

  package init(
    bytesReceived: @escaping (UnsafeRawBufferPointer) -> Void,
    closed: @escaping (TCPCloseReason) -> Void
  ) {
    unsafe self.bytesReceived = bytesReceived
    self.closed = closed
  }
}
