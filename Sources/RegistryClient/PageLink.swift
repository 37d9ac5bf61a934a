// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// The `Link` header of a list, which names the next page (OCI distribution-spec: listing tags,
/// RFC 8288).
struct PageLink: Sendable, Hashable {
  /// As it stands there, which may be relative.
  let target: String
  /// The value of `last` in the target; nil if the registry pages by other means.
  let last: String?

  /// Nil if the header names no next page.
  init?(_ header: some StringProtocol) {
    guard let open = header.firstIndex(of: "<"),
      let close = header[open...].firstIndex(of: ">")
    else { return nil }
    let parameters = header[close...].lowercased().filter { $0 != " " && $0 != "\"" }
    guard parameters.contains(";rel=next") else { return nil }
    let target = header[header.index(after: open)..<close]
    self.target = String(target)
    let query = target.drop { $0 != "?" }.dropFirst()
    let pair = query.split(separator: "&").first { $0.hasPrefix("last=") }
    self.last = pair.flatMap { PercentEncoding.decode($0.dropFirst("last=".count)) }
  }
}
