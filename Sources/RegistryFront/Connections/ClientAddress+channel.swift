// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryCore

extension ClientAddress {
  init(of channel: any Channel) {
    switch channel.remoteAddress {
    case .v4(let socket):
      let bytes = unsafe withUnsafeBytes(of: socket.address) { unsafe Array($0[4..<8]) }
      self.init(ipv4: UInt32(truncatingIfNeeded: Self.number(bytes[...])))
    case .v6(let socket):
      let bytes = unsafe withUnsafeBytes(of: socket.address) { unsafe Array($0[8..<24]) }
      self.init(ipv6: Self.number(bytes.prefix(8)), lowerBits: Self.number(bytes.suffix(8)))
    case .unixDomainSocket, nil:
      self = .local
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
