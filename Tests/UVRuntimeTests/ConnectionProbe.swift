// SPDX-License-Identifier: Apache-2.0
import UVRuntime

/// A started connection, seen from a test's task.
struct ConnectionProbe: Sendable {
  struct Record: Sendable {
    var bytes: [UInt8] = []
    /// More than one is a broken promise.
    var closeReasons: [TCPCloseReason] = []
    var completions: [UVError?] = []
    var isClosed: Bool { !closeReasons.isEmpty }
  }

  let connection: LoopBound<TCPConnection>
  let record = Watched(Record())

  /// Loop thread only.
  init(starting connection: TCPConnection, isEcho: Bool = false) {
    self.connection = LoopBound(connection, on: connection.loop)
    let record = record
    unsafe connection.start(
      TCPHandlers { bytes in
        let copy = unsafe Array(bytes)
        record.update { $0.bytes += copy }
        if isEcho { _ = connection.write(copy) }
      } closed: { reason in
        record.update { $0.closeReasons.append(reason) }
      })
  }

  func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (TCPConnection) -> Value
  ) async -> Value {
    let connection = connection
    return await connection.loop.run { body(connection.value) }
  }

  @discardableResult
  func write(_ bytes: [UInt8]) async -> TCPWriteOutcome {
    let record = record
    return await onLoop { connection in
      connection.write(bytes) { error in record.update { $0.completions.append(error) } }
    }
  }

  func close() async {
    await onLoop { $0.close() }
    await record.until(\.isClosed)
  }
}
