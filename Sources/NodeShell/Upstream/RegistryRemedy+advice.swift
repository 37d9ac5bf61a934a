// SPDX-License-Identifier: Apache-2.0

import RegistryClient

extension RegistryRemedy {
  /// What the operator of a node can do, who knows the upstream as `name`.
  func advice(upstream name: String) -> String {
    func option(_ option: UpstreamOption, _ value: String = "") -> String {
      "\(option.rawValue) \(name)\(value)"
    }
    return switch self {
    case .authorities:
      "if its authority is one of your own, give \(option(.authorities, "=FILE"))"
    case .certifiedHost:
      "give \(option(.upstream, "=https://HOST")) with the name that is in the certificate"
    case .credentials: "give \(option(.credentials, "=FILE"))"
    case .otherCredentials(let place): "check \(place)"
    case .realm(let host): "if it belongs to \(name), give \(option(.realm, "=\(host)"))"
    case .plainCredentials:
      "use its https, or give \(option(.plainCredentials)) if you trust that network"
    case .scheme(let scheme):
      "if it speaks \(scheme) there, give \(option(.upstream, "=\(scheme)://HOST"))"
    }
  }
}
