// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import SwarmCore

extension UpstreamOutcome {
  /// What an error of the client means to the core.
  init(of error: any Error) {
    guard let error = error as? RegistryClientError else {
      self = error is CancellationError ? .cancelled : .failed
      return
    }
    switch error.code {
    case .notFound, .unauthorized, .forbidden, .redirectRefused, .realmRefused,
      .credentialsWithheld, .credentialsUnavailable:
      self = .refused(status: error.status)
    case .rangeNotSatisfiable:
      // The blob ends before the byte that was asked for.
      self = .sizeMismatch
    case .unexpectedStatus where (400..<500).contains(error.status):
      self = .refused(status: error.status)
    default:
      self = .failed
    }
  }
}
