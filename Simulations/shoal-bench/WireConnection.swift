// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc

/// One connection that is kept alive, over a blocking socket: one system call for each piece, no
/// thread but the caller's, and no work on the bytes that the caller has not asked for. So what is
/// measured is the server as far as possible.
final class WireConnection {
  let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: bufferBytes)
  /// Where in `buffer` the bytes are that were received and not yet taken.
  private var received = 0..<0

  /// - Parameters:
  ///   - address: one of this machine, IPv4.
  ///   - blobBytes: the size of the largest blob that goes over it, which gives the server the
  ///     more time.
  init(to address: HostPort, blobBytes: Int64 = 0) throws {
    descriptor = try Self.connected(
      to: address, patienceSeconds: Self.patienceSeconds(blobBytes: blobBytes))
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
      if let head = ResponseHead(buffer[received]) {
        received = (received.lowerBound + head.headBytes)..<received.upperBound
        return head
      }
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

  /// Takes the response if all of it has been received: 200, and this body. Returns whether it was.
  func takeResponse(_ operation: String, body: [UInt8]) throws -> Bool {
    guard let head = ResponseHead(buffer[received]) else { return false }
    guard head.status == 200 else {
      throw BenchFailure.refused(operation: operation, status: head.status)
    }
    guard head.bodyBytes == body.count else {
      throw BenchFailure.wrongBytes(operation: operation)
    }
    let rest = buffer[received].dropFirst(head.headBytes)
    guard rest.count >= body.count else { return false }
    guard rest.prefix(body.count).elementsEqual(body) else {
      throw BenchFailure.wrongBytes(operation: operation)
    }
    received = (received.lowerBound + head.headBytes + body.count)..<received.upperBound
    return true
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

  private static func connected(to address: HostPort, patienceSeconds: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw BenchFailure.system(operation: "socket", code: errno) }
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = address.port.bigEndian
    guard unsafe inet_pton(AF_INET, address.host, &target.sin_addr) == 1 else {
      close(descriptor)
      throw BenchFailure.malformed(operation: "connect", reason: "\(address) is no IPv4 address")
    }
    var on: Int32 = 1
    var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
    unsafe setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      unsafe setsockopt(
        descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    let result = unsafe withUnsafeBytes(of: &target) { target in
      unsafe connect(
        descriptor, target.assumingMemoryBound(to: sockaddr.self).baseAddress,
        socklen_t(target.count))
    }
    guard result == 0 else {
      let code = errno
      close(descriptor)
      throw BenchFailure.system(operation: "connect to \(address)", code: code)
    }
    return descriptor
  }

  /// As large as what servers write at once.
  private static let bufferBytes = 256 * 1024
  private static let sendBytesMax = 1 << 20
  /// Of a slow disk that is read and written at once.
  private static let slowestBytesPerSecond: Int64 = 16 << 20
}
