// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Blocking TCP sockets on 127.0.0.1.
enum LoopbackSocket {
  /// At a port that the system chooses.
  static func listening() throws -> Int32 {
    let descriptor = try make()
    var address = self.address(port: 0)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeBytes(of: &address) { address in
      unsafe bind(
        descriptor, address.assumingMemoryBound(to: sockaddr.self).baseAddress, length)
    }
    guard result == 0, listen(descriptor, SOMAXCONN) == 0 else {
      throw BenchFailure.system(operation: "listen", code: errno)
    }
    return descriptor
  }

  static func port(of descriptor: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutableBytes(of: &address) { address in
      unsafe getsockname(
        descriptor, address.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
    }
    guard result == 0 else { throw BenchFailure.system(operation: "getsockname", code: errno) }
    return UInt16(bigEndian: address.sin_port)
  }

  /// The next connection; nil once the listener is shut down.
  static func accepted(by listener: Int32) -> Int32? {
    while true {
      let descriptor = accept(listener, nil, nil)
      if descriptor >= 0 { return prepared(descriptor) }
      guard errno == EINTR || errno == ECONNABORTED else { return nil }
    }
  }

  static func connected(to port: UInt16) -> Int32? {
    guard let descriptor = try? make() else { return nil }
    var address = self.address(port: port)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeBytes(of: &address) { address in
      unsafe connect(
        descriptor, address.assumingMemoryBound(to: sockaddr.self).baseAddress, length)
    }
    guard result == 0 else {
      close(descriptor)
      return nil
    }
    return prepared(descriptor)
  }

  /// How many bytes came; nil at the end.
  static func receive(_ buffer: inout [UInt8], from descriptor: Int32) -> Int? {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe recv(descriptor, $0.baseAddress, $0.count, 0)
      }
      if count > 0 { return count }
      guard count < 0, errno == EINTR else { return nil }
    }
  }

  /// False if the other side takes no more.
  static func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        return false
      }
    }
    return true
  }

  private static func make() throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw BenchFailure.system(operation: "socket", code: errno) }
    return descriptor
  }

  private static func prepared(_ descriptor: Int32) -> Int32 {
    var on: Int32 = 1
    unsafe setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    return descriptor
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }
}
