// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import RegistryCore
import SwarmCore

extension RegistryError {
  /// What a client is told when upstream did not give what it asked for.
  ///
  /// - Parameter unknown: the code for "upstream does not have it".
  init(upstream error: any Error, unknown: RegistryErrorCode) {
    guard let error = error as? RegistryClientError else {
      self =
        error as? RegistryError
        ?? RegistryError(.unavailable, message: "upstream failed", detail: "\(error)")
      return
    }
    switch error.code {
    case .notFound:
      self.init(unknown)
    case .credentialsUnavailable:
      // How is told to this machine's operator: it names files here.
      self.init(
        .denied, message: "upstream refuses access",
        detail: "\(error.method) \(error.url): this node cannot read its credentials; see its log")
    case .unauthorized, .forbidden, .realmRefused, .credentialsWithheld:
      self.init(
        .denied, message: "upstream refuses access", detail: error.description)
    case .tooManyRequests:
      self.init(
        .tooManyRequests, message: "upstream allows no more requests now",
        detail: error.description, retryAfterSeconds: error.retryAfterSeconds)
    case .digestMismatch:
      self.init(pull: .upstreamWrong)
    default:
      self.init(
        .unavailable, message: "upstream did not answer as it should",
        detail: error.description, retryAfterSeconds: error.retryAfterSeconds)
    }
  }

  /// What a client is told when a pull fails before the head of its response.
  init(pull failure: PullFailure) {
    switch failure {
    case .upstreamRefused(status: 401), .upstreamRefused(status: 403):
      self.init(.denied, message: "upstream refuses access")
    case .upstreamRefused:
      self.init(.blobUnknown)
    case .upstreamBusy(let retryAfterSeconds):
      self.init(
        .tooManyRequests, message: "upstream allows no more requests now",
        retryAfterSeconds: retryAfterSeconds)
    case .noSource:
      self.init(.unavailable, message: "neither upstream nor a peer supplies the blob")
    case .upstreamWrong:
      // A bad gateway has reached its upstream: another try here is of no use for now.
      self.init(
        .unknown, message: "upstream serves bytes that do not have this digest", status: 502)
    case .storageFailed:
      self.init(.unknown, message: "the blob cannot be stored on this node")
    case .shutdown:
      self.init(.unavailable, message: "this node stops")
    }
  }

  /// Whether another try, or an older answer, may be better than this one: upstream was not
  /// reached, rather than said no.
  static func isOutage(_ error: any Error) -> Bool {
    guard let error = error as? RegistryClientError else { return false }
    switch error.code {
    case .unreachable, .timedOut, .serverError, .truncatedBody, .tooManyRequests: return true
    default: return false
    }
  }
}
