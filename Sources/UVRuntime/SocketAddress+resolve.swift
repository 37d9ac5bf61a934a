// SPDX-License-Identifier: Apache-2.0
import CUV

extension SocketAddress {
  /// The addresses of a number, at once and within this call, or of a name, later. The list may be
  /// empty. Loop thread only.
  static func resolve(
    host: String, port: UInt16, on loop: EventLoop,
    completion: @escaping (Result<[SocketAddress], UVError>) -> Void
  ) {
    if let address = SocketAddress(numericHost: host, port: port) {
      completion(.success([address]))
      return
    }
    let operation = "resolve \(host)"
    let box = unsafe RequestBox(type: UV_GETADDRINFO) { request, status in
      guard status == 0 else {
        completion(.failure(UVError(code: status, operation: operation)))
        return
      }
      let list = unsafe shoal_uv_getaddrinfo(request).pointee.addrinfo
      completion(.success(unsafe all(in: list)))
      unsafe uv_freeaddrinfo(list)
    }
    let result = unsafe box.submit { request in
      unsafe shoal_uv_resolve(
        loop.uvLoop, shoal_uv_getaddrinfo(request), onResolved, host, String(port), 0)
    }
    if result < 0 { completion(.failure(UVError(code: result, operation: operation))) }
  }

  /// The same for an address to listen on, without leaving the call.
  static func resolvedBlocking(
    host: String, port: UInt16, on loop: EventLoop
  ) throws(UVError) -> [SocketAddress] {
    if let address = SocketAddress(numericHost: host, port: port) { return [address] }
    var request = unsafe uv_getaddrinfo_t()
    // Without a callback libuv resolves before it returns.
    let result = unsafe shoal_uv_resolve(loop.uvLoop, &request, nil, host, String(port), 1)
    guard result == 0 else { throw UVError(code: result, operation: "resolve \(host)") }
    defer { unsafe uv_freeaddrinfo(request.addrinfo) }
    return unsafe all(in: request.addrinfo)
  }

  /// Every address of a list that getaddrinfo made, in its order.
  private static func all(in list: UnsafeMutablePointer<addrinfo>?) -> [SocketAddress] {
    var addresses: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let address = unsafe SocketAddress(resolved: entry) { addresses.append(address) }
      unsafe next = entry.pointee.ai_next
    }
    return addresses
  }
}

private func onResolved(
  _ request: UnsafeMutablePointer<uv_getaddrinfo_t>?, _ status: Int32,
  _: UnsafeMutablePointer<addrinfo>?
) {
  unsafe RequestBox.finished(shoal_uv_request_of_getaddrinfo(request), status: status)
}
