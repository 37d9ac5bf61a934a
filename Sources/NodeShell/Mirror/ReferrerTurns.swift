// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Synchronization

/// Whose turn it is to read a list of referrers from an upstream. Each list fills memory until it
/// is whole, and clients may ask for any subject.
final class ReferrerTurns: Sendable {
  private struct State {
    var readersCount = 0
    /// In the order in which they came.
    var line: [CheckedContinuation<Void, Never>] = []
  }

  private enum Place {
    case turn
    case line
    case none
  }

  private let state = Mutex(State())

  /// How many wait for their turn.
  var waitingCount: Int { state.withLock { $0.line.count } }

  /// Reads when it is its turn; throws `tooManyRequests` if too many wait already. `read` MUST be
  /// bounded in time.
  func take<Value: Sendable>(
    _ read: @Sendable () async throws -> Value
  ) async throws -> Value {
    var hasPlace = true
    await withCheckedContinuation { continuation in
      switch place(for: continuation) {
      case .turn: continuation.resume()
      case .line: break
      case .none:
        hasPlace = false
        continuation.resume()
      }
    }
    guard hasPlace else {
      throw RegistryError(
        .tooManyRequests, message: "too many lists of referrers are being read: come again",
        retryAfterSeconds: 1)
    }
    defer { pass() }
    return try await read()
  }

  private func place(for continuation: CheckedContinuation<Void, Never>) -> Place {
    state.withLock { state in
      if state.readersCount < Self.readersMax {
        state.readersCount += 1
        return .turn
      }
      guard state.line.count < Self.lineMax else { return .none }
      state.line.append(continuation)
      return .line
    }
  }

  /// The turn goes to who has waited for longest.
  private func pass() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      if state.line.isEmpty {
        state.readersCount -= 1
        return nil
      }
      return state.line.removeFirst()
    }
    next?.resume()
  }

  static let readersMax = 4
  static let lineMax = 256
}
