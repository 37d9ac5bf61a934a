// SPDX-License-Identifier: Apache-2.0

import ContentModel
import FoundationEssentials
import RegistryCore

extension WebOrigin {
  /// Nil for what is no absolute http or https URL with a plain host, or carries credentials.
  ///
  /// Read by the parser that AsyncHTTPClient uses too, so that nobody can write a URL that is one
  /// host's to the check and another's to the connection.
  init?(url text: String) {
    guard let url = URL(string: text), let scheme = url.scheme,
      let scheme = WebScheme(rawValue: scheme.lowercased()), url.user() == nil,
      url.password() == nil, var host = url.host(percentEncoded: true)?[...]
    else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    let isPlain = host.utf8.allSatisfy {
      RegistryEndpoint.isHostByte($0) && ![UInt8(ascii: "["), UInt8(ascii: "]")].contains($0)
    }
    guard !host.isEmpty, isPlain, let port = UInt16(exactly: url.port ?? Int(scheme.defaultPort)),
      port != 0
    else { return nil }
    self.init(scheme: scheme, address: HostPort(host: String(host), port: port))
  }
}
