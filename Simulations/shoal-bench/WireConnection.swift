// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc

/// One connection that is kept alive, over a blocking socket: one system call for each piece, no
/// thread but the caller's, and no work on the bytes that the caller has not asked for. So what is
/// measured is the server as far as possible.
final class WireConnection {
  let descriptor: Int32
  private var buffer: [UInt8]
  /// Where in `buffer` the bytes are that were received and not yet taken.
  private var received = 0..<0

  /// - Parameters:
  ///   - address: one of this machine, IPv4.
  ///   - blobBytes: the size of the largest blob that goes over it, which gives the server the
  ///     more time.
  init(to address: HostPort, blobBytes: Int64 = 0) throws {
    descriptor = try Self.socket(patienceSeconds: Self.patienceSeconds(blobBytes: blobBytes))
    buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
    guard try Self.connect(descriptor, to: address) == 0 else {
      throw BenchFailure.system(operation: "connect to \(address)", code: errno)
    }
  }

  /// Begins to connect and waits for nothing. Once the descriptor can be written to, `connected` is
  /// to be called.
  init(beginningTo address: HostPort, bufferBytes: Int) throws {
    descriptor = try Self.socket(patienceSeconds: Self.patienceSeconds(blobBytes: 0))
    buffer = [UInt8](repeating: 0, count: bufferBytes)
    let flags = fcntl(descriptor, F_GETFL)
    _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
    let result = try Self.connect(descriptor, to: address)
    guard result == 0 || errno == EINPROGRESS else {
      throw BenchFailure.system(operation: "connect to \(address)", code: errno)
    }
  }

  /// Throws what has become of the attempt to connect, if it has failed.
  func connected() throws {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    _ = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
    guard code == 0 else { throw BenchFailure.system(operation: "connect", code: code) }
    let flags = fcntl(descriptor, F_GETFL)
    _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK)
  }

  deinit { close(descriptor) }

  /// How long a server may say nothing, and take nothing: it may read and write the whole blob
  /// before it answers.
  static func patienceSeconds(blobBytes: Int64) -> Int {
    60 + Int(blobBytes / slowestBytesPerSecond)
  }

  func send(_ bytes: some ContiguousBytes) throws {
    try unsafe bytes.withUnsafeBytes { bytes in
      var sentBytes = 0
      while sentBytes < bytes.count {
        let count = unsafe Glibc.send(
          descriptor, bytes.baseAddress?.advanced(by: sentBytes),
          min(Self.sendBytesMax, bytes.count - sentBytes), Int32(MSG_NOSIGNAL))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw BenchFailure.system(operation: "send", code: errno) }
        sentBytes += count
      }
    }
  }

  /// The head of the next response.
  func receiveHead(_ operation: String) throws -> ResponseHead {
    while true {
      if let head = takeHead() { return head }
      try receive(operation)
    }
  }

  /// Takes `count` bytes of a body.
  ///
  /// - Parameters:
  ///   - expected: what the bytes have to be; nil to look at none.
  ///   - onFirstByte: called once, when there is one.
  func receiveBody(
    _ operation: String, count: Int, expected: Data?, onFirstByte: () -> Void = {}
  ) throws {
    var offset = 0
    while offset < count {
      if received.isEmpty { try receive(operation) }
      if offset == 0 { onFirstByte() }
      let length = min(received.count, count - offset)
      if let expected {
        let isSame = unsafe buffer.withUnsafeBytes { buffer in
          unsafe expected.withUnsafeBytes { expected in
            guard let own = buffer.baseAddress, let other = expected.baseAddress,
              offset + length <= expected.count
            else { return false }
            return unsafe memcmp(own + received.lowerBound, other + offset, length) == 0
          }
        }
        guard isSame else { throw BenchFailure.wrongBytes(operation: operation) }
      }
      received = (received.lowerBound + length)..<received.upperBound
      offset += length
    }
  }

  /// The body of the next response, which has to be a 200.
  func receiveWhole(_ operation: String) throws -> [UInt8] {
    while true {
      try receive(operation)
      guard let head = ResponseHead(buffer[received]) else { continue }
      guard head.status == 200 else {
        throw BenchFailure.refused(operation: operation, status: head.status)
      }
      guard let body = body(after: head) else { continue }
      received = body.end..<received.upperBound
      return body.pieces.flatMap { buffer[$0] }
    }
  }

  /// Takes the response if all of it has been received; returns whether it was.
  func takeResponse(_ operation: String, _ expected: ExpectedResponse) throws -> Bool {
    guard let head = ResponseHead(buffer[received]) else { return false }
    guard head.status == expected.status else {
      throw BenchFailure.refused(operation: operation, status: head.status)
    }
    if case .head(let bodyBytes) = expected {
      guard head.bodyBytes == bodyBytes else {
        throw BenchFailure.wrongBytes(operation: operation)
      }
      received = (received.lowerBound + head.headBytes)..<received.upperBound
      return true
    }
    guard let body = body(after: head) else { return false }
    if case .body(let bytes) = expected {
      guard body.count == bytes.count else { throw BenchFailure.wrongBytes(operation: operation) }
      var offset = 0
      for piece in body.pieces {
        try require(buffer[piece], toBe: bytes[offset...], operation)
        offset += piece.count
      }
    }
    received = body.end..<received.upperBound
    return true
  }

  private func body(after head: ResponseHead) -> ReceivedBody? {
    let rest = buffer[received].dropFirst(head.headBytes)
    return head.bodyBytes.map { ReceivedBody(rest, count: $0) } ?? ReceivedBody(chunked: rest)
  }

  /// The head of the next response, if all of it has been received.
  func takeHead() -> ResponseHead? {
    guard let head = ResponseHead(buffer[received]) else { return nil }
    received = (received.lowerBound + head.headBytes)..<received.upperBound
    return head
  }

  /// Takes what has been received of a body that has to be `expected`, of which `offset` bytes have
  /// come before; returns how many more have.
  func takeBody(_ operation: String, _ expected: [UInt8], from offset: Int) throws -> Int {
    let taken = buffer[received].prefix(expected.count - offset)
    try require(taken, toBe: expected[offset...], operation)
    received = taken.endIndex..<received.upperBound
    return taken.count
  }

  /// - Parameter expected: begins with what the bytes have to be.
  private func require(
    _ bytes: ArraySlice<UInt8>, toBe expected: ArraySlice<UInt8>, _ operation: String
  ) throws {
    let isSame = unsafe bytes.withUnsafeBytes { bytes in
      unsafe expected.withUnsafeBytes { expected in
        guard let own = bytes.baseAddress, let other = expected.baseAddress else { return true }
        return unsafe memcmp(own, other, bytes.count) == 0
      }
    }
    guard isSame else { throw BenchFailure.wrongBytes(operation: operation) }
  }

  /// Adds what has come, and waits until something has.
  func receive(_ operation: String) throws {
    if received.isEmpty { received = 0..<0 }
    guard received.upperBound < buffer.count else {
      throw BenchFailure.malformed(operation: operation, reason: "the head does not end")
    }
    let count = unsafe buffer.withUnsafeMutableBytes { buffer in
      unsafe recv(
        descriptor, buffer.baseAddress?.advanced(by: received.upperBound),
        buffer.count - received.upperBound, 0)
    }
    if count < 0, errno == EINTR { return }
    guard count > 0 else { throw BenchFailure.noAnswer(operation: operation) }
    received = received.lowerBound..<(received.upperBound + count)
  }

  private static func socket(patienceSeconds: Int) throws -> Int32 {
    let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw BenchFailure.system(operation: "socket", code: errno) }
    var on: Int32 = 1
    var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
    unsafe setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      unsafe setsockopt(
        descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    return descriptor
  }

  /// What `connect` returns.
  private static func connect(_ descriptor: Int32, to address: HostPort) throws -> Int32 {
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = address.port.bigEndian
    guard unsafe inet_pton(AF_INET, address.host, &target.sin_addr) == 1 else {
      throw BenchFailure.malformed(operation: "connect", reason: "\(address) is no IPv4 address")
    }
    return unsafe withUnsafeBytes(of: &target) { target in
      unsafe Glibc.connect(
        descriptor, target.assumingMemoryBound(to: sockaddr.self).baseAddress,
        socklen_t(target.count))
    }
  }

  /// As large as what servers write at once.
  private static let bufferBytes = 256 * 1024
  private static let sendBytesMax = 1 << 20
  /// Of a slow disk that is read and written at once.
  private static let slowestBytesPerSecond: Int64 = 16 << 20
}
