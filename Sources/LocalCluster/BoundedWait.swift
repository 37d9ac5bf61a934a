// SPDX-License-Identifier: Apache-2.0

/// Waiting for what other processes do, which nobody here is told of.
package enum BoundedWait {
  /// Returns once `condition` holds; throws `ClusterError.timedOut` after `seconds`, and whatever
  /// `condition` throws at once.
  package static func until(
    _ what: String, seconds: Double, isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try await !condition() {
      guard ContinuousClock.now < deadline else {
        throw ClusterError.timedOut(what: what, seconds: seconds)
      }
      try await Task.sleep(for: pause)
    }
  }

  /// Far below what a person notices, far above what a look costs.
  private static let pause = Duration.milliseconds(10)
}
