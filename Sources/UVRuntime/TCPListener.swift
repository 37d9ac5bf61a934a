// SPDX-License-Identifier: Apache-2.0
import CUV

/// A listening TCP socket. Loop thread only. It lives until `close`, which MUST be called.
package final class TCPListener {
  /// The port the system chose when 0 was asked for.
  package private(set) var boundPort: UInt16 = 0
  private let loop: EventLoop
  private let box: HandleBox
  private var accepted: ((Result<TCPConnection, UVError>) -> Void)?

  /// Binds `host` (a number or a name, of which the first address that can be bound is taken) and
  /// listens. `accepted` runs once per connection, which MUST be started or closed by it, and once
  /// per failure to accept one, after which listening goes on.
  ///
  /// Resolving a name blocks the loop: a listener is opened when a process starts.
  package init(
    host: String, port: UInt16, on loop: EventLoop, backlog: Int32 = 512,
    accepted: @escaping (Result<TCPConnection, UVError>) -> Void
  ) throws(UVError) {
    self.loop = loop
    self.accepted = accepted
    let addresses = try SocketAddress.resolvedBlocking(host: host, port: port, on: loop)
    var failure = UVError(code: UV_EAI_NONAME.rawValue, operation: "listen on \(host):\(port)")
    for address in addresses {
      let box = Self.makeBox(on: loop)
      do throws(UVError) {
        try Self.listen(box, on: address, backlog: backlog)
        boundPort = try SocketAddress(localOf: box).port
      } catch {
        box.close()
        failure = error
        continue
      }
      self.box = box
      box.attach(self)
      return
    }
    throw failure
  }

  /// Stops accepting. May be called twice.
  package func close() {
    loop.preconditionOnLoop()
    guard !box.isClosing else { return }
    accepted = nil
    box.close()
  }

  fileprivate func connectionArrived(status: Int32) {
    guard !box.isClosing else { return }
    guard status == 0 else {
      accepted?(.failure(UVError(code: status, operation: "accept")))
      return
    }
    let connection = TCPConnection(on: loop)
    do throws(UVError) {
      try unsafe connection.accept(from: shoal_uv_stream(box.handle))
    } catch {
      connection.close()
      accepted?(.failure(error))
      return
    }
    accepted?(.success(connection))
  }

  private static func makeBox(on loop: EventLoop) -> HandleBox {
    unsafe HandleBox(on: loop, type: UV_TCP) { uvLoop, handle in
      unsafe uv_tcp_init(uvLoop, shoal_uv_tcp(handle))
    }
  }

  private static func listen(
    _ box: HandleBox, on address: SocketAddress, backlog: Int32
  ) throws(UVError) {
    var storage = address.storage
    var result = unsafe shoal_uv_bind(shoal_uv_tcp(box.handle), &storage)
    guard result == 0 else { throw UVError(code: result, operation: "bind \(address)") }
    // An address in use is reported here, not by bind.
    result = unsafe uv_listen(shoal_uv_stream(box.handle), backlog, onConnection)
    guard result == 0 else { throw UVError(code: result, operation: "listen on \(address)") }
  }
}

private func onConnection(_ handle: UnsafeMutablePointer<uv_stream_t>?, _ status: Int32) {
  unsafe HandleBox.owner(of: shoal_uv_handle_of_stream(handle), as: TCPListener.self)?
    .connectionArrived(status: status)
}
