// SPDX-License-Identifier: Apache-2.0

public import ContentModel
public import RegistryCore

/// Where a registry answers the V2 API, under the name this node knows it by.
///
/// Holds no credentials: its description may be logged.
public struct RegistryEndpoint: Sendable, Hashable {
  /// What containerd sends as `?ns=NAME`, and the label `upstream` of the metrics.
  public let name: String
  /// Whether TLS is spoken.
  public let scheme: WebScheme
  /// Host and port; there is no path before `/v2/`.
  public let address: HostPort

  /// An endpoint whose parts are known to be right.
  public init(name: String, scheme: WebScheme = .http, address: HostPort) {
    self.name = name
    self.scheme = scheme
    self.address = address
  }

  /// Parses `NAME=URL`, as people write it.
  public init(argument: some StringProtocol) throws(RegistryEndpointError) {
    guard let separator = argument.firstIndex(of: "=") else {
      throw RegistryEndpointError(problem: .nameMissing)
    }
    let name = argument[..<separator]
    guard Self.isName(name) else { throw RegistryEndpointError(problem: .nameInvalid) }
    let (scheme, address) = try Self.parse(url: argument[argument.index(after: separator)...])
    self.init(name: String(name), scheme: scheme, address: address)
  }

  /// `https://HOST:PORT`, without a slash at the end.
  public var baseURL: String { "\(scheme)://\(address)" }

  package var origin: WebOrigin { WebOrigin(scheme: scheme, address: address) }

  /// Whether the text is a host without a port, as far as its characters tell.
  package static func isHost(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= HostPort.hostBytesMax
      && text.utf8.allSatisfy { isHostByte($0) && $0 != UInt8(ascii: ":") }
  }

  private static func parse(
    url: some StringProtocol
  ) throws(RegistryEndpointError) -> (WebScheme, HostPort) {
    guard let schemeEnd = url.firstIndex(of: ":"), url[schemeEnd...].hasPrefix("://") else {
      throw RegistryEndpointError(problem: .schemeMissing)
    }
    var authority = url[url.index(schemeEnd, offsetBy: 3)...]
    // Looked for first, so that no later message can be tempted to quote a password.
    if authority.contains("@") { throw RegistryEndpointError(problem: .credentialsGiven) }
    guard let scheme = WebScheme(rawValue: url[..<schemeEnd].lowercased()) else {
      throw RegistryEndpointError(problem: .schemeUnknown)
    }
    if authority.hasSuffix("/") { authority = authority.dropLast() }
    if authority.contains(where: { "/?#".contains($0) }) {
      throw RegistryEndpointError(problem: .pathGiven)
    }
    guard authority.utf8.allSatisfy(isHostByte),
      let address = HostPort(authority) ?? HostPort("\(authority):\(scheme.defaultPort)"),
      address.port != 0
    else { throw RegistryEndpointError(problem: .hostInvalid) }
    return (scheme, address)
  }

  /// Host names as image references write them, port included: `docker.io`, `localhost:5000`.
  private static func isName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty && name.utf8.count <= nameBytesMax && name.utf8.allSatisfy(isHostByte)
  }

  static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
      true
    default: false
    }
  }

  /// A DNS name (RFC 1035, section 2.3.4) and a port.
  private static let nameBytesMax = HostPort.hostBytesMax + 6
}

extension RegistryEndpoint: CustomStringConvertible {
  public var description: String { "\(name)=\(baseURL)" }
}
