// SPDX-License-Identifier: Apache-2.0

/// Why the settings of an upstream cannot be used, in words that say what to write instead.
///
/// It quotes paths and the names of upstreams, and no other part of an argument, which might be a
/// password in the wrong place.
public enum UpstreamSettingsError: Error, Sendable, Hashable {
  case endpoint(RegistryEndpointError)
  case credentials(CredentialError)
  case authoritiesUnreadable(path: String)
  case authoritiesMalformed(path: String)
  case nameMissing(option: String)
  case unknownUpstream(option: String, known: [String])
  case givenTwice(option: String, name: String)
  case realmMalformed
}

extension UpstreamSettingsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .endpoint(let error): "--upstream: \(error)"
    case .credentials(let error): "\(UpstreamSettings.credentialsOption): \(error)"
    case .authoritiesUnreadable(let path):
      "\(UpstreamSettings.authorityOption): the file \(path) cannot be read"
    case .authoritiesMalformed(let path):
      "\(UpstreamSettings.authorityOption): \(path) holds no certificates in PEM; they begin with "
        + "-----BEGIN CERTIFICATE-----"
    case .nameMissing(let option):
      "\(option) needs the name of an upstream and a value: \(option) \(Self.form(option))"
    case .unknownUpstream(let option, let known):
      "\(option) names an upstream that is not given; "
        + (known.isEmpty
          ? "there is none: add --upstream NAME=https://HOST"
          : "there are: \(known.joined(separator: ", "))")
    case .givenTwice(let option, let name): "\(option) is given twice for \(name)"
    case .realmMalformed:
      "\(UpstreamSettings.realmOption) takes the host of a token server, without scheme, port and "
        + "path: \(UpstreamSettings.realmOption) NAME=auth.example.com"
    }
  }

  private static func form(_ option: String) -> String {
    switch option {
    case UpstreamSettings.realmOption: "NAME=HOST"
    case UpstreamSettings.plainOption: "NAME"
    default: "NAME=FILE"
    }
  }
}
