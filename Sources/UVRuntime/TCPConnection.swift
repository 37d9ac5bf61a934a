// SPDX-License-Identifier: Apache-2.0
import CUV

/// A TCP connection. Loop thread only. It lives until it is closed: by `close`, or by itself when
/// the peer ends or breaks it.
///
///     connected ── start ──► open ── close / end of file / error ──► closing ──► closed
///
/// In *open* bytes are received and written. *Closing* begins at once: nothing is received or
/// written any more. *Closed* comes in a later turn of the loop: first every queued write completes
/// with an error, then `TCPHandlers.closed` runs, exactly once, and is the last the connection
/// says. A connection that was never started is closed silently.
package final class TCPConnection {
  package let loop: EventLoop
  /// `HOST:PORT`, or empty when the peer was gone before it could be asked for.
  package private(set) var peerAddress = ""
  /// `peerAddress` without its port.
  package private(set) var peerHost = ""
  package private(set) var localAddress = ""
  private let box: HandleBox
  private var handlers: TCPHandlers?
  private var isReading = false
  /// Set by `closeAfterWriting`.
  private var isFinishing = false

  init(on loop: EventLoop) {
    self.loop = loop
    unsafe self.box = HandleBox(on: loop, type: UV_TCP) { uvLoop, handle in
      unsafe uv_tcp_init(uvLoop, shoal_uv_tcp(handle))
    }
    box.attach(self)
  }

  package var isClosing: Bool { box.isClosing }

  // MARK: Reading

  /// Sets the handlers and begins to read. MUST be called once, unless the connection is closed.
  package func start(_ handlers: TCPHandlers) {
    precondition(self.handlers == nil && !isClosing, "a connection is started once, while open")
    self.handlers = handlers
    startReading()
  }

  /// Undoes `stopReading`. May be called twice, and does nothing once closing.
  package func startReading() {
    loop.preconditionOnLoop()
    guard !isReading, !isClosing, !isFinishing, handlers != nil else { return }
    let result = unsafe uv_read_start(stream, onReadBufferWanted, onRead)
    guard result == 0 else {
      fail(UVError(code: result, operation: "read"))
      return
    }
    isReading = true
  }

  /// Leaves further bytes to the kernel, whose window then holds the peer back. The end of the
  /// connection is not noticed either until reading starts again or a write fails.
  package func stopReading() {
    loop.preconditionOnLoop()
    isReading = false
    guard !isClosing else { return }
    _ = unsafe uv_read_stop(stream)
  }

  // MARK: Writing

  /// Bytes that the kernel has not taken yet.
  package var queuedBytes: Int { Int(unsafe uv_stream_get_write_queue_size(stream)) }

  /// Writes two pieces, one after the other, with one system call and no copy of what the kernel
  /// takes at once; the rest is copied and queued. The pointers are not used after the call.
  ///
  /// `completion` runs once, later, if and only if the answer is `.queued`.
  package func write(
    header: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer,
    completion: @escaping (UVError?) -> Void = { _ in }
  ) -> TCPWriteOutcome {
    loop.preconditionOnLoop()
    guard !isClosing, !isFinishing else {
      return .refused(UVError(code: UVError.canceledCode, operation: "write"))
    }
    let count = header.count + payload.count
    precondition(count <= Int(Int32.max), "one write of \(count) bytes")
    guard count > 0 else { return .written }
    let result = unsafe shoal_uv_try_write_pair(
      stream, header.baseAddress, header.count, payload.baseAddress, payload.count)
    if result == UV_EAGAIN.rawValue {
      return unsafe queue(header, payload, skipping: 0, completion)
    }
    guard result >= 0 else {
      let error = UVError(code: result, operation: "write")
      fail(error)
      return .refused(error)
    }
    return Int(result) == count
      ? .written : unsafe queue(header, payload, skipping: Int(result), completion)
  }

  package func write(
    header: [UInt8], payload: ArraySlice<UInt8>,
    completion: @escaping (UVError?) -> Void = { _ in }
  ) -> TCPWriteOutcome {
    unsafe header.withUnsafeBytes { header in
      unsafe payload.withUnsafeBytes { payload in
        unsafe write(header: header, payload: payload, completion: completion)
      }
    }
  }

  package func write(
    _ bytes: [UInt8], completion: @escaping (UVError?) -> Void = { _ in }
  ) -> TCPWriteOutcome {
    write(header: bytes, payload: [], completion: completion)
  }

  // MARK: Closing

  /// Closes at once; queued writes are dropped. May be called twice.
  package func close() {
    close(.closedHere)
  }

  /// Closes once the queued writes are with the kernel. Reading stops. A peer that does not read
  /// can make that last for ever: whoever calls it bounds the wait and calls `close`.
  package func closeAfterWriting() {
    guard !isClosing, !isFinishing else { return }
    stopReading()
    isFinishing = true
    let box = unsafe RequestBox(type: UV_SHUTDOWN) { _, _ in self.close() }
    let result = unsafe box.submit { request in
      unsafe uv_shutdown(shoal_uv_shutdown(request), stream, onShutdown)
    }
    if result < 0 { fail(UVError(code: result, operation: "shutdown")) }
  }

  private func close(_ reason: TCPCloseReason) {
    loop.preconditionOnLoop()
    guard !isClosing else { return }
    isReading = false
    box.close { [self] in
      let handlers = self.handlers
      // Breaks the cycle of a handler that holds its connection.
      self.handlers = nil
      handlers?.closed(reason)
    }
  }

  private func fail(_ error: UVError) {
    close(.failed(error))
  }

  // MARK: Becoming connected

  func accept(from listener: UnsafeMutablePointer<uv_stream_t>) throws(UVError) {
    let result = unsafe uv_accept(listener, stream)
    guard result == 0 else { throw UVError(code: result, operation: "accept") }
    configure()
  }

  /// `completion` runs later, unless this throws. When it is given an error, or this throws, the
  /// connection is of no use but to be closed.
  func connect(
    to address: SocketAddress, completion: @escaping (UVError?) -> Void
  ) throws(UVError) {
    let operation = "connect \(address)"
    let box = unsafe RequestBox(type: UV_CONNECT) { _, status in
      guard status == 0 else {
        completion(UVError(code: status, operation: operation))
        return
      }
      self.configure()
      completion(nil)
    }
    var storage = address.storage
    let result = unsafe box.submit { request in
      unsafe shoal_uv_tcp_connect(
        shoal_uv_connect(request), shoal_uv_tcp(self.box.handle), &storage, onConnected)
    }
    guard result == 0 else { throw UVError(code: result, operation: operation) }
  }

  /// A peer may reset the connection before these run; the first read then tells, so failures here
  /// do not matter.
  private func configure() {
    let tcp = unsafe shoal_uv_tcp(box.handle)
    _ = unsafe uv_tcp_nodelay(tcp, 1)
    _ = unsafe uv_tcp_keepalive(tcp, 1, Self.keepAliveSeconds)
    _ = unsafe shoal_uv_set_unsent_low_water(box.handle, Self.unsentBytesMax)
    if let peer = try? SocketAddress(peerOf: box) {
      peerAddress = peer.description
      peerHost = peer.host
    }
    localAddress = (try? SocketAddress(localOf: box).description) ?? ""
  }

  // MARK: Inside

  private var stream: UnsafeMutablePointer<uv_stream_t> { unsafe shoal_uv_stream(box.handle) }

  fileprivate func received(count: Int) {
    // 0 is EAGAIN in disguise (libuv manual, `uv_read_cb`).
    guard isReading, count != 0 else { return }
    guard count > 0 else {
      let code = Int32(count)
      close(
        code == UVError.endOfFileCode
          ? .endOfFile : .failed(UVError(code: code, operation: "read")))
      return
    }
    unsafe handlers?.bytesReceived(UnsafeRawBufferPointer(rebasing: loop.readBuffer[..<count]))
  }

  private func queue(
    _ header: UnsafeRawBufferPointer, _ payload: UnsafeRawBufferPointer, skipping written: Int,
    _ completion: @escaping (UVError?) -> Void
  ) -> TCPWriteOutcome {
    let count = header.count + payload.count - written
    let box = unsafe RequestBox(type: UV_WRITE, bytesCount: count) { _, status in
      guard status != 0 else {
        completion(nil)
        return
      }
      let error = UVError(code: status, operation: "write")
      completion(error)
      self.fail(error)
    }
    guard let bytes = unsafe box.bytes else { return .written }
    let headerRest = unsafe header.dropFirst(written)
    let payloadRest = unsafe payload.dropFirst(max(0, written - header.count))
    unsafe bytes.copyBytes(from: headerRest)
    unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[headerRest.count...])
      .copyBytes(from: payloadRest)
    let result = unsafe box.submit { request in
      unsafe shoal_uv_write_one(
        shoal_uv_write(request), stream, bytes.baseAddress, count, onWritten)
    }
    guard result == 0 else {
      let error = UVError(code: result, operation: "write")
      fail(error)
      return .refused(error)
    }
    return .queued
  }

  /// Notices a peer whose machine has vanished; the peer protocol's heartbeat is faster.
  private static let keepAliveSeconds: UInt32 = 15
  /// Docs/Protocol.md: control frames wait behind no more than this in the kernel.
  private static let unsentBytesMax: Int32 = 128 * 1_024
}

private func onReadBufferWanted(
  _ handle: UnsafeMutablePointer<uv_handle_t>?, _ suggested: Int,
  _ buffer: UnsafeMutablePointer<uv_buf_t>?
) {
  // One buffer serves all connections: its bytes are consumed before the next read.
  guard
    let pool = unsafe HandleBox.owner(of: handle, as: TCPConnection.self)?.loop.readBuffer
  else { return }
  unsafe shoal_uv_set_buffer(buffer, pool.baseAddress, pool.count)
}

private func onRead(
  _ handle: UnsafeMutablePointer<uv_stream_t>?, _ count: Int, _: UnsafePointer<uv_buf_t>?
) {
  unsafe HandleBox.owner(of: shoal_uv_handle_of_stream(handle), as: TCPConnection.self)?
    .received(count: count)
}

private func onWritten(_ request: UnsafeMutablePointer<uv_write_t>?, _ status: Int32) {
  unsafe RequestBox.finished(shoal_uv_request_of_write(request), status: status)
}

private func onShutdown(_ request: UnsafeMutablePointer<uv_shutdown_t>?, _ status: Int32) {
  unsafe RequestBox.finished(shoal_uv_request_of_shutdown(request), status: status)
}

private func onConnected(_ request: UnsafeMutablePointer<uv_connect_t>?, _ status: Int32) {
  unsafe RequestBox.finished(shoal_uv_request_of_connect(request), status: status)
}
