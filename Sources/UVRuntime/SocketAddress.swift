// SPDX-License-Identifier: Apache-2.0
import CUV

/// An IPv4 or IPv6 address and port, held by value.
struct SocketAddress: Sendable {
  private(set) var storage = sockaddr_storage()

  /// Nil unless `host` is a number: a name takes a resolver.
  init?(numericHost host: String, port: UInt16) {
    guard unsafe shoal_uv_numeric_address(host, Int32(port), &storage) == 0 else { return nil }
  }

  /// Nil for an entry of another family.
  init?(resolved entry: UnsafePointer<addrinfo>) {
    guard unsafe shoal_uv_resolved_address(entry, &storage) == 0 else { return nil }
  }

  /// The address the socket is bound to.
  init(localOf box: HandleBox) throws(UVError) {
    let result = unsafe shoal_uv_local_address(shoal_uv_tcp(box.handle), &storage)
    guard result == 0 else { throw UVError(code: result, operation: "getsockname") }
  }

  /// The address the socket is connected to.
  init(peerOf box: HandleBox) throws(UVError) {
    let result = unsafe shoal_uv_peer_address(shoal_uv_tcp(box.handle), &storage)
    guard result == 0 else { throw UVError(code: result, operation: "getpeername") }
  }

  var port: UInt16 {
    var copy = storage
    return UInt16(unsafe shoal_uv_address_port(&copy))
  }

  /// The numeric host, without brackets.
  var host: String {
    var copy = storage
    var text = [CChar](repeating: 0, count: Self.hostTextBytes)
    guard unsafe shoal_uv_address_host(&copy, &text, text.count) == 0 else { return "?" }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// INET6_ADDRSTRLEN with room for a zone.
  private static let hostTextBytes = 64
}

extension SocketAddress: CustomStringConvertible {
  /// `HOST:PORT`, an IPv6 host in brackets.
  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
