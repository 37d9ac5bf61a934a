// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import RegistryCore

extension RegistryRemedy {
  /// What somebody at a terminal can do.
  var advice: String {
    switch self {
    case .authorities:
      "if its authority is one of your own, add \(Self.option(.authorities, "FILE"))"
    case .certifiedHost: "use the name that is in the certificate"
    case .credentials:
      "log in to the registry, or add \(Self.option(.credentials, "FILE"))"
    case .otherCredentials(let place): "check \(place), or log in again"
    case .realm(let host):
      "if that host belongs to the registry, add \(Self.option(.realm, host))"
    case .plainCredentials:
      "use its https; or, on a network you trust, add \(Self.option(.plainHTTP)) and "
        + Self.option(.credentials, "FILE")
    case .scheme(.https):
      "leave \(RegistryOption.plainHTTP) away; a registry on this machine needs "
        + Self.option(.authorities, "FILE")
    case .scheme(.http): "add \(Self.option(.plainHTTP))"
    }
  }

  private static func option(_ option: RegistryOption, _ value: String = "") -> String {
    let copy = RegistryOption.Side.allCases.map(option.name).joined(separator: " or ")
    return "\(option)\(value.isEmpty ? "" : " ")\(value) (in a copy: \(copy))"
  }
}
