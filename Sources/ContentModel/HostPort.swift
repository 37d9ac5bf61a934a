// SPDX-License-Identifier: Apache-2.0

/// Where a process listens: `HOST:PORT`, with an IPv6 host in brackets (RFC 3986, section 3.2.2).
public struct HostPort: Sendable, Hashable, Comparable {
  /// A name or an address; one of IPv6 without its brackets.
  public let host: String
  /// The port of TCP.
  public let port: UInt16

  /// A place whose parts are known.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Reads `HOST:PORT`, where a host of IPv6 is in brackets; nil if it is not that.
  public init?(_ text: some StringProtocol) {
    guard let colon = text.lastIndex(of: ":"),
      text[text.index(after: colon)...].utf8.allSatisfy({
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty, host.utf8.count <= Self.hostBytesMax else { return nil }
    self.init(host: String(host), port: port)
  }

  public static func < (left: HostPort, right: HostPort) -> Bool {
    (left.host, left.port) < (right.host, right.port)
  }

  /// The longest DNS name (RFC 1035, section 2.3.4).
  public static let hostBytesMax = 255
}

extension HostPort: CustomStringConvertible {
  public var description: String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
