// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc

/// What a node tells others about where it is reached, where its operator did not say.
enum AdvertisedAddress {
  /// The bound address; for a wildcard, this machine's address on its route to the first tracker
  /// that has one. Nil if there is none: nobody can dial this node then, but it can dial others.
  static func choose(bound: HostPort, trackers: [HostPort]) -> HostPort? {
    guard ["0.0.0.0", "::", "[::]"].contains(bound.host) else { return bound }
    // The IPv6 wildcard takes IPv4 connections too (RFC 3493, section 3.7), but not the reverse.
    let family = bound.host == "0.0.0.0" ? AF_INET : AF_UNSPEC
    for tracker in trackers {
      if let host = localHost(towards: tracker, family) {
        return HostPort(host: host, port: bound.port)
      }
    }
    return nil
  }

  /// Connecting a datagram socket sends nothing; it only asks the kernel for the route.
  private static func localHost(towards target: HostPort, _ family: Int32) -> String? {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = family
    unsafe hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(target.host, String(target.port), &hints, &list) == 0,
      let first = unsafe list
    else { return nil }
    defer { unsafe freeaddrinfo(first) }
    let descriptor = unsafe socket(
      first.pointee.ai_family, first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    guard unsafe connect(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else {
      return nil
    }
    return numericHost(of: descriptor)
  }

  private static func numericHost(of descriptor: Int32) -> String? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let result = unsafe withUnsafeMutableBytes(of: &storage) { bytes in
      let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      guard unsafe getsockname(descriptor, address, &length) == 0 else { return Int32(-1) }
      return unsafe getnameinfo(
        address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    }
    guard result == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
