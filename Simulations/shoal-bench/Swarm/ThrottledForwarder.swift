// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Dispatch
import Foundation
import Glibc
import PeerProtocol
import Synchronization

/// Passes connections on to a server, and what it answers no faster than at a rate, all connections
/// together: a server behind a link of that rate.
///
/// Two threads for each connection, on blocking sockets. A client that does not read holds up its
/// own connection alone.
final class ThrottledForwarder: Sendable {
  private struct State {
    var link: TokenBucket
    var forwardedBytes: Int64 = 0
    /// Sockets that threads may be waiting at.
    var sockets: Set<Int32> = []
    var isStopped = false
  }

  let address: HostPort
  private let server: HostPort
  private let state: Mutex<State>

  init(to server: HostPort, bytesPerSecond: Int64) throws {
    let listener = try LoopbackSocket.listening()
    self.server = server
    self.address = HostPort(host: "127.0.0.1", port: try LoopbackSocket.port(of: listener))
    self.state = Mutex(State(link: TokenBucket(bytesPerSecond: bytesPerSecond)))
    adopt(listener)
    Thread.detachNewThread { [self] in
      while let client = LoopbackSocket.accepted(by: listener) { begin(client) }
      release(listener)
    }
  }

  /// From the server to its clients.
  var forwardedBytes: Int64 { state.withLock { $0.forwardedBytes } }

  /// Ends every connection and takes no more.
  func stop() {
    state.withLock {
      $0.isStopped = true
      for socket in $0.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }
  }

  private func begin(_ client: Int32) {
    guard let server = LoopbackSocket.connected(to: server.port) else {
      close(client)
      return
    }
    adopt(client)
    adopt(server)
    Thread.detachNewThread { [self] in
      let requestsEnded = DispatchSemaphore(value: 0)
      Thread.detachNewThread { [self] in
        copy(from: client, to: server) { _ in }
        requestsEnded.signal()
      }
      copy(from: server, to: client) { pass($0) }
      requestsEnded.wait()
      release(client)
      release(server)
    }
  }

  /// Until either side is at its end, which both are told then.
  private func copy(from source: Int32, to target: Int32, _ pass: (Int) -> Void) {
    var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
    while let count = LoopbackSocket.receive(&buffer, from: source) {
      pass(count)
      guard LoopbackSocket.send(buffer[..<count], to: target) else { break }
    }
    shutdown(source, Int32(SHUT_RDWR))
    shutdown(target, Int32(SHUT_RDWR))
  }

  /// Returns when the link has carried what went before.
  private func pass(_ bytes: Int) {
    while true {
      let wait: Interval? = state.withLock {
        let now = Self.now
        guard $0.link.isFree(at: now) || $0.isStopped else { return $0.link.freeAt - now }
        $0.link.take(bytes, at: now)
        $0.forwardedBytes += Int64(bytes)
        return nil
      }
      guard let wait else { return }
      usleep(UInt32(max(wait.nanoseconds / 1_000, 1)))
    }
  }

  private func adopt(_ socket: Int32) {
    state.withLock {
      _ = $0.sockets.insert(socket)
      if $0.isStopped { shutdown(socket, Int32(SHUT_RDWR)) }
    }
  }

  private func release(_ socket: Int32) {
    state.withLock {
      $0.sockets.remove(socket)
      close(socket)
    }
  }

  private static var now: Instant {
    Instant(nanoseconds: Int64(DispatchTime.now().uptimeNanoseconds))
  }

  private static let pieceBytes = 16 << 10
}
