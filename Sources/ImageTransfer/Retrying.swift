// SPDX-License-Identifier: Apache-2.0

import RegistryClient

/// Another attempt for what may go right the next time, a bounded number of times.
struct Retrying: Sendable {
  let limits: TransferLimits
  let onRetry: @Sendable (_ reason: String, _ pauseSeconds: Double) -> Void

  /// - Throws: what cannot be helped as it is, except for a registry's error, which becomes a
  ///   `TransferError` that says what to do.
  ///
  /// - Parameter isFirstContact: whether nothing has shown yet that the registry is there at all. A
  ///   host that is mistyped should not take long.
  func run<Outcome>(
    isFirstContact: Bool = false, _ body: () async throws -> Outcome
  ) async throws -> Outcome {
    var attempts = 0
    var wrongBodies = 0
    while true {
      attempts += 1
      do {
        return try await body()
      } catch {
        try Task.checkCancellation()
        if let error = error as? TransferError, error.code == .wrongBytes { wrongBodies += 1 }
        // The same wrong bytes again and again would only cost the network.
        let isAbsent = isFirstContact && (error as? RegistryClientError)?.code == .unreachable
        let attemptsMax = isAbsent ? min(2, limits.attemptsMax) : limits.attemptsMax
        guard attempts < attemptsMax, wrongBodies < 2, Self.mayPass(error) else {
          throw Self.final(error, attempts: attempts)
        }
        let pause = pauseSeconds(after: error, attempts: attempts)
        onRetry("\(error)", pause)
        try await Task.sleep(for: .seconds(pause))
      }
    }
  }

  private func pauseSeconds(after error: any Error, attempts: Int) -> Double {
    let own = limits.firstPauseSeconds * Double(1 << min(attempts - 1, 16))
    let asked = (error as? RegistryClientError)?.retryAfterSeconds.map(Double.init) ?? 0
    return min(max(own, asked), limits.pauseSecondsMax)
  }

  private static func mayPass(_ error: any Error) -> Bool {
    switch error {
    case let error as TransferError: [.truncated, .wrongBytes].contains(error.code)
    case let error as RegistryClientError: passing.contains(error.code)
    default: false
    }
  }

  private static func final(_ error: any Error, attempts: Int) -> any Error {
    guard let error = error as? RegistryClientError else { return error }
    let count = attempts > 1 ? " (the last of \(attempts) attempts)" : ""
    return TransferError(.registry, "\(error)\(count)", advice: error.advice)
  }

  private static let passing: [RegistryClientErrorCode] = [
    .tooManyRequests, .serverError, .unreachable, .timedOut, .truncatedBody,
  ]
}
