// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import RegistryCore

extension RegistryClientError {
  /// What somebody at a terminal can do about it.
  var advice: String { remedy?.advice ?? codeAdvice }

  private var codeAdvice: String {
    switch code {
    case .notFound: "check the name and the tag; shoal tags REPO lists the tags there are"
    case .unauthorized: RegistryRemedy.credentials.advice
    case .forbidden: "use credentials that may do this, or another repository"
    case .tooManyRequests: "wait a while, or log in: registries allow known users more"
    case .unreachable, .timedOut:
      "check the host and port; for a registry without TLS, \(RegistryRemedy.scheme(.http).advice)"
    case .serverError: "try again later, or ask whoever runs the registry"
    case .authorizationEnded: "run the command again; what has arrived is not sent again"
    case .truncatedBody: "run the command again; a pull goes on where it stopped"
    case .digestMismatch: "the registry, or something between, is at fault; try another one"
    case .redirectRefused: "the registry sends its clients where they should not go; ask its owner"
    case .tooLarge: "this is no image that a registry has to take"
    case .credentialsUnavailable: "see to the file or the helper that is named, or log in again"
    case .realmRefused: "ask the owner of the registry"
    default: "ask whoever runs the registry"
    }
  }
}
