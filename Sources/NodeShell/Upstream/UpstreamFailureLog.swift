// SPDX-License-Identifier: Apache-2.0

import Logging
import RegistryClient
import RegistryCore
import Synchronization

/// Says why an upstream failed. The core and the clients learn no more than what it means to them.
///
/// A busy node asks many times a second, so each kind of failure of an upstream is told once in
/// `intervalSeconds`.
final class UpstreamFailureLog: Sendable {
  private struct Key: Hashable, Sendable {
    let upstream: String
    let code: RegistryClientErrorCode
  }

  private let logger: Logger
  private let toldAt = Mutex(RecentTable<Key, ContinuousClock.Instant>(countMax: kindsMax))

  init(logger: Logger) {
    self.logger = logger
  }

  /// That upstream does not have something is no failure.
  func note(
    _ error: any Error, upstream: String, _ repository: RepositoryName,
    at now: ContinuousClock.Instant = .now
  ) {
    guard let error = error as? RegistryClientError, error.code != .notFound else { return }
    let key = Key(upstream: upstream, code: error.code)
    let isNews = toldAt.withLock { toldAt in
      if let last = toldAt.value(for: key), last + .seconds(Self.intervalSeconds) > now {
        return false
      }
      toldAt.insert(now, for: key)
      return true
    }
    guard isNews else { return }
    let advice = error.remedy.map { "; \($0.advice(upstream: upstream))" } ?? ""
    logger.warning(
      "upstream failed",
      metadata: [
        LogKey.upstream: "\(upstream)", LogKey.repository: "\(repository)",
        LogKey.error: "\(error)\(advice)",
      ])
  }

  static let intervalSeconds = 60
  /// There are about twenty kinds of failures.
  private static let kindsMax = 256
}
