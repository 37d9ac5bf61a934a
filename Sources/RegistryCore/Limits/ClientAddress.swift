// SPDX-License-Identifier: Apache-2.0

/// Whom a client's connections are counted for: an IPv4 address, or the network of an IPv6 address,
/// of which whoever has one has 2⁶⁴ (RFC 4291, section 2.5.4).
package struct ClientAddress: Sendable, Hashable {
  private enum Family: Sendable, Hashable {
    case ipv4, ipv6, local
  }

  private let family: Family
  private let bits: UInt64

  package init(ipv4 address: UInt32) {
    self.init(family: .ipv4, bits: UInt64(address))
  }

  /// - Parameter upperBits: the first eight bytes of the address, the first in the highest place.
  package init(ipv6 upperBits: UInt64, lowerBits: UInt64) {
    // The address of an IPv4 client on a socket that takes both (RFC 4291, section 2.5.5.2).
    if upperBits == 0, lowerBits >> 32 == 0xffff {
      self.init(ipv4: UInt32(truncatingIfNeeded: lowerBits))
    } else {
      self.init(family: .ipv6, bits: upperBits)
    }
  }

  /// Of a socket that has none, such as a Unix socket.
  package static let local = ClientAddress(family: .local, bits: 0)

  private init(family: Family, bits: UInt64) {
    self.family = family
    self.bits = bits
  }
}
