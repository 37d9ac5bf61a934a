// SPDX-License-Identifier: Apache-2.0

extension TCPConnection {
  /// Connects to `host` (a number or a name) within `timeoutMilliseconds`, look-up included.
  /// `completion` runs once, from a later turn of the loop; it MUST start or close the connection
  /// it gets. Loop thread only. An attempt still going when the loop shuts down traps: cancel it.
  @discardableResult
  package static func connect(
    host: String, port: UInt16, on loop: EventLoop, timeoutMilliseconds: Int,
    completion: @escaping (Result<TCPConnection, UVError>) -> Void
  ) -> TCPConnectAttempt {
    TCPConnectAttempt(
      host: host, port: port, on: loop, timeoutMilliseconds: timeoutMilliseconds,
      completion: completion)
  }
}
