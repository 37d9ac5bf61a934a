// SPDX-License-Identifier: Apache-2.0

import UVRuntime

/// Carries the bytes of one connection. All of them pass through here and nowhere else, so this is
/// where encryption is, or is not, between the frames and the socket. Loop thread only.
protocol PeerChannel: AnyObject {
  /// Nothing is received or written any more; `closed` follows or has been called.
  var isClosing: Bool { get }

  /// Whether frames can be written: from `ChannelHandlers.opened` on.
  var isOpen: Bool { get }

  /// Whether it would be opened with the credentials of now.
  var isTrusted: Bool { get }

  /// MUST be called once.
  func start(_ handlers: ChannelHandlers)

  /// As `TCPConnection.write`: the pointer is not used after the call. Only while it is open.
  func write(
    _ header: [UInt8], _ payload: UnsafeRawBufferPointer,
    completion: @escaping (UVError?) -> Void
  ) -> TCPWriteOutcome

  func pauseReading()
  func resumeReading()

  /// At once; what is queued is dropped.
  func close()

  /// Once what is queued is with the kernel. Reading stops.
  func closeAfterWriting()
}
