// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import UVRuntime

/// Carries a connection's bytes as they are.
final class PlainChannel: PeerChannel {
  private let connection: TCPConnection

  init(_ connection: TCPConnection) {
    self.connection = connection
  }

  var isClosing: Bool { connection.isClosing }
  var isOpen: Bool { !connection.isClosing }
  var isTrusted: Bool { true }

  func start(_ handlers: ChannelHandlers) {
    unsafe connection.start(
      TCPHandlers(
        bytesReceived: handlers.bytesReceived,
        closed: { handlers.closed(CloseReason(of: $0)) }))
    handlers.opened([])
  }

  func write(
    _ header: [UInt8], _ payload: UnsafeRawBufferPointer,
    completion: @escaping (UVError?) -> Void
  ) -> TCPWriteOutcome {
    unsafe header.withUnsafeBytes { header in
      unsafe connection.write(header: header, payload: payload, completion: completion)
    }
  }

  func pauseReading() { connection.stopReading() }

  func resumeReading() { connection.startReading() }

  func close() { connection.close() }

  func closeAfterWriting() { connection.closeAfterWriting() }
}
