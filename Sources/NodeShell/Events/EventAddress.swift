// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import RegistryCore

/// Where an endpoint takes events. The path and the query of such an address are often all that
/// protects it, so it shows no more of itself than its host.
package struct EventAddress: Sendable, Hashable {
  /// As it was given.
  let url: String
  private let origin: String

  /// Nil for what is no absolute http or https URL with a host, or has a user or a fragment.
  package init?(_ text: String) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
      WebScheme(rawValue: scheme) != nil, url.user() == nil, url.password() == nil,
      url.fragment() == nil, let host = url.host(percentEncoded: true), !host.isEmpty
    else { return nil }
    self.url = text
    let shown = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    origin = "\(scheme)://\(shown)" + (url.port.map { ":\($0)" } ?? "")
  }
}

extension EventAddress: CustomStringConvertible, CustomReflectable {
  package var description: String { origin }
  package var customMirror: Mirror { Mirror(self, children: ["origin": origin]) }
}
