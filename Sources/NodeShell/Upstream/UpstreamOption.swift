// SPDX-License-Identifier: Apache-2.0

/// What `shoal serve` is told of its upstreams with.
package enum UpstreamOption: String, Sendable, Hashable, CaseIterable {
  case upstream = "--upstream"
  case authorities = "--upstream-ca"
  case credentials = "--upstream-credentials"
  case realm = "--upstream-realm"
  case plainCredentials = "--upstream-plain-credentials"

  /// How it is written.
  var form: String {
    switch self {
    case .upstream: "\(rawValue) NAME=https://HOST"
    case .authorities, .credentials: "\(rawValue) NAME=FILE"
    case .realm: "\(rawValue) NAME=HOST"
    case .plainCredentials: "\(rawValue) NAME"
    }
  }
}
