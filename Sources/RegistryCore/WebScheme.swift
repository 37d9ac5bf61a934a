// SPDX-License-Identifier: Apache-2.0

/// The schemes of URLs that registries are reached by.
public enum WebScheme: String, Sendable, Hashable, CaseIterable {
  /// Without TLS.
  case http
  /// With TLS.
  case https

  /// What a URL without a port means (RFC 9110, sections 4.2.1 and 4.2.2).
  public var defaultPort: UInt16 {
    switch self {
    case .http: 80
    case .https: 443
    }
  }
}

extension WebScheme: CustomStringConvertible {
  public var description: String { rawValue }
}
