// SPDX-License-Identifier: Apache-2.0

package import RegistryClient

/// Why the settings of an upstream cannot be used, in words that say what to write instead.
///
/// It quotes paths and the names of upstreams, and no other part of an argument, which might be a
/// password in the wrong place.
package enum UpstreamArgumentError: Error, Sendable, Hashable {
  case endpoint(RegistryEndpointError)
  case credentials(CredentialError)
  case authorities(CertificateAuthoritiesError)
  case nameMissing(option: UpstreamOption)
  case unknownUpstream(option: UpstreamOption, known: [String])
  case givenTwice(option: UpstreamOption, name: String)
  case realmMalformed
}

extension UpstreamArgumentError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .endpoint(let error):
      "\(UpstreamOption.upstream.rawValue): \(error)"
        + (error.problem == .credentialsGiven ? " and \(UpstreamOption.credentials.form)" : "")
    case .credentials(let error): "\(UpstreamOption.credentials.rawValue): \(error)"
    case .authorities(let error): "\(UpstreamOption.authorities.rawValue): \(error)"
    case .nameMissing(let option):
      "\(option.rawValue) needs the name of an upstream and a value: \(option.form)"
    case .unknownUpstream(let option, let known):
      "\(option.rawValue) names an upstream that is not given; "
        + (known.isEmpty
          ? "there is none: add \(UpstreamOption.upstream.form)"
          : "there are: \(known.joined(separator: ", "))")
    case .givenTwice(let option, let name): "\(option.rawValue) is given twice for \(name)"
    case .realmMalformed:
      "\(UpstreamOption.realm.rawValue) takes the host of a token server, without scheme, port and "
        + "path: \(UpstreamOption.realm.rawValue) NAME=auth.example.com"
    }
  }
}
