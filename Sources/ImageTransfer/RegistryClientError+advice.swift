// SPDX-License-Identifier: Apache-2.0

import RegistryClient

extension RegistryClientError {
  /// What somebody at a terminal can do about it.
  var advice: String {
    switch code {
    case .notFound: "check the name and the tag; shoal tags REPO lists the tags there are"
    case .unauthorized: "log in to the registry, or name a file with --credentials"
    case .forbidden: "use credentials that may do this, or another repository"
    case .tooManyRequests: "wait a while, or log in: registries allow known users more"
    case .unreachable, .timedOut:
      "check the host and port; a registry without TLS needs --plain-http"
    case .serverError: "try again later, or ask whoever runs the registry"
    case .truncatedBody: "run the command again; a pull goes on where it stopped"
    case .digestMismatch: "the registry, or something between, is at fault; try another one"
    case .redirectRefused: "the registry sends its clients where they should not go; ask its owner"
    case .tooLarge: "this is no image that a registry has to take"
    case .certificateRefused: "name its authority's certificates with --ca FILE"
    case .wrongScheme: "add --plain-http if it has no TLS; leave it away if it has"
    case .credentialsWithheld: "use https, or name the credentials with --credentials FILE"
    case .credentialsUnavailable: "see to the file or the helper that is named, or log in again"
    case .realmRefused: "the registry sends its clients to a server elsewhere; ask its owner"
    default: "ask whoever runs the registry"
    }
  }
}
