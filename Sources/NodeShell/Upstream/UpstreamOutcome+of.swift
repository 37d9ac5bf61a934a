// SPDX-License-Identifier: Apache-2.0

import ContentModel
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
      // Of whatever status: a server without ranges answers 200, and ends before the byte.
      self = .sizeMismatch
    case .digestMismatch:
      self = .digestMismatch
    case .unexpectedStatus, .tooManyRequests, .serverError:
      self.init(status: error.status, retryAfter: error.retryAfter)
    default:
      self = .failed
    }
  }
}

extension RegistryClientError {
  /// Upstream's number, which may be any, within what can be reckoned with.
  fileprivate var retryAfter: Interval? {
    retryAfterSeconds.map { .seconds(Int64(min($0, 86_400))) }
  }
}
