// SPDX-License-Identifier: Apache-2.0

import OpenSSLRuntime
import PeerProtocol
import UVRuntime

/// Carries a connection's bytes through TLS (Docs/Protocol.md §3.0).
///
/// It keeps none of them: what the kernel has received is decrypted and delivered at once, and what
/// is written is encrypted at once and passed to the kernel. So a connection that writes only when
/// the kernel has taken what was written before has at most one fragment encrypted ahead, and
/// control frames still go first at every boundary.
final class TLSChannel: PeerChannel {
  private let connection: TCPConnection
  private let session: TLSSession
  private var handlers: ChannelHandlers?
  /// Why this end of the channel gave it up.
  private var failure: CloseReason?

  init(_ connection: TCPConnection, _ context: TLSContext, _ role: TLSSession.Role) {
    self.connection = connection
    session = TLSSession(context, role)
  }

  var isClosing: Bool { connection.isClosing }
  var isOpen: Bool { session.state == .open && !connection.isClosing }
  /// During the handshake that is not known yet, and asked at its end.
  var isTrusted: Bool { session.state == .handshaking || session.isTrusted }

  func start(_ handlers: ChannelHandlers) {
    self.handlers = handlers
    unsafe connection.start(
      TCPHandlers(
        bytesReceived: { [self] in unsafe received($0) },
        closed: { [self] in closed($0) }))
    session.begin()
    flush()
  }

  func write(
    _ header: [UInt8], _ payload: UnsafeRawBufferPointer,
    completion: @escaping (UVError?) -> Void
  ) -> TCPWriteOutcome {
    // The write before this one may have ended it.
    guard isOpen else {
      return .refused(UVError(code: UVError.canceledCode, operation: "write"))
    }
    unsafe header.withUnsafeBytes { header in
      unsafe session.write(header: header, payload: payload)
    }
    let outcome = flush(completion)
    if case .ended(let end) = session.state { fail(CloseReason(of: end)) }
    return outcome
  }

  func pauseReading() { connection.stopReading() }

  func resumeReading() { connection.startReading() }

  func close() { connection.close() }

  func closeAfterWriting() {
    session.close()
    flush()
    connection.closeAfterWriting()
  }

  // MARK: Inside

  private func received(_ bytes: UnsafeRawBufferPointer) {
    let wasOpen = session.state == .open
    let plaintext = unsafe session.receive(bytes)
    // The handshake's next flight, or an answer to a key update; before anything that is written
    // because of what was received.
    if case .queued = flush(), connection.queuedBytes > Self.unaskedBytesMax {
      fail(.limitExceeded)
      return
    }
    if !wasOpen, session.state == .open, !isClosing {
      let binding = session.exportedBytes(
        label: Self.bindingLabel, count: Self.bindingBytes)
      handlers?.opened(binding)
    }
    if plaintext.count > 0, !isClosing { unsafe handlers?.bytesReceived(plaintext) }
    if case .ended(let end) = session.state { fail(CloseReason(of: end)) }
  }

  @discardableResult
  private func flush(_ completion: @escaping (UVError?) -> Void = { _ in }) -> TCPWriteOutcome {
    var outcome = TCPWriteOutcome.written
    unsafe session.takeOutgoing { bytes in
      outcome = unsafe connection.write(
        header: bytes, payload: UnsafeRawBufferPointer(start: nil, count: 0),
        completion: completion)
    }
    return outcome
  }

  /// OpenSSL has written the alert, if there is one to write.
  private func fail(_ reason: CloseReason) {
    guard !connection.isClosing else { return }
    failure = reason
    connection.close()
  }

  private func closed(_ end: TCPCloseReason) {
    let handlers = self.handlers
    self.handlers = nil
    handlers?.closed(failure ?? CloseReason(of: end))
  }

  /// Docs/Protocol.md §3.2.
  private static let bindingLabel = "EXPORTER-shoal-hello"
  private static let bindingBytes = 32
  /// A peer that asks for ever new keys and does not read the answers.
  private static let unaskedBytesMax = 1 << 20
}
