// SPDX-License-Identifier: Apache-2.0

/// Which request an error is about, without what a log must not hold.
struct RequestSite: Sendable, Hashable {
  let method: String
  let url: String

  init(method: String, url: String) {
    self.method = method
    self.url = String(url.prefix { $0 != "?" && $0 != "#" })
  }
}
