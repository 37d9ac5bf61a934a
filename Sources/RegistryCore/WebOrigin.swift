// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Whom a URL speaks to: what is meant for one origin goes to no other (RFC 9110, section 4.3.1).
package struct WebOrigin: Sendable, Hashable {
  package let scheme: WebScheme
  /// The host in lower case, an IPv6 address without brackets.
  package let address: HostPort

  package init(scheme: WebScheme, address: HostPort) {
    self.scheme = scheme
    self.address = HostPort(host: address.host.lowercased(), port: address.port)
  }

  package var host: String { address.host }

  /// Whether nobody between here and there can listen.
  package var isPrivate: Bool { scheme == .https || isLoopback }

  private var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension WebOrigin: CustomStringConvertible {
  package var description: String { "\(scheme)://\(address)" }
}
