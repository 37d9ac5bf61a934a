// SPDX-License-Identifier: Apache-2.0

import UVRuntime

/// Carries a connection's bytes as they are. All bytes of a connection pass through here and
/// nowhere else, so this is where encryption goes between the frames and the socket; it would also
/// give `binding` its meaning.
struct PlainChannel {
  private let connection: TCPConnection

  init(_ connection: TCPConnection) {
    self.connection = connection
  }

  /// Bytes that only the two ends of this channel know, which their proofs are tied to
  /// (Docs/Protocol.md §3.2). Plain TCP has none.
  var binding: [UInt8] { [] }

  var isClosing: Bool { connection.isClosing }

  func start(_ handlers: TCPHandlers) { connection.start(handlers) }

  func write(
    _ header: [UInt8], _ payload: ArraySlice<UInt8>, completion: @escaping (UVError?) -> Void
  ) -> TCPWriteOutcome {
    connection.write(header: header, payload: payload, completion: completion)
  }

  func pauseReading() { connection.stopReading() }

  func resumeReading() { connection.startReading() }

  func close() { connection.close() }

  func closeAfterWriting() { connection.closeAfterWriting() }
}
