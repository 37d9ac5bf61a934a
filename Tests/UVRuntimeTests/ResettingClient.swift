// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A connection that can end as a crashed machine's does: by a reset instead of an end of file.
struct ResettingClient {
  private let descriptor: Int32

  init(to port: UInt16) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let descriptor = descriptor
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    precondition(result == 0)
  }

  /// Ends it. MUST be called once.
  func reset() {
    // Closing without lingering, with or without bytes unread, makes the kernel send a reset.
    var atOnce = linger(l_onoff: 1, l_linger: 0)
    let length = socklen_t(MemoryLayout<linger>.size)
    let result = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &atOnce, length)
    precondition(result == 0 && close(descriptor) == 0)
  }
}
