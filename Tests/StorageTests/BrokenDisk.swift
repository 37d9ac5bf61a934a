// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import Storage

/// A disk on which system calls fail as a test says.
final class BrokenDisk: Sendable {
  enum Extent {
    /// One call fails, and the disk is well again.
    case once
    /// That call and all after it fail, those that would clean up included: as if the process had
    /// been killed there.
    case fromThenOn
  }

  private struct State {
    var calls = 0
    var failed: [String] = []
  }

  private let state = Mutex(State())
  private let failingCall: Int
  private let errno: Int32
  private let extent: Extent

  /// `failingCall` counts from 1.
  init(failingCall: Int, errno: Int32, extent: Extent) {
    self.failingCall = failingCall
    self.errno = errno
    self.extent = extent
  }

  /// The operations that failed, in order; none if `body` made fewer calls.
  var failedOperations: [String] { state.withLock { $0.failed } }

  /// Runs `body` on this disk; its error is returned.
  func run(_ body: () throws -> Void) -> StorageError? {
    SystemCall.$fault.withValue({ self.outcome(of: $0) }) {
      do {
        try body()
        return nil
      } catch {
        guard let error = error as? StorageError else { preconditionFailure("\(error)") }
        return error
      }
    }
  }

  private func outcome(of operation: String) -> Int32? {
    state.withLock { state in
      state.calls += 1
      let isBroken =
        switch extent {
        case .once: state.calls == failingCall
        case .fromThenOn: state.calls >= failingCall
        }
      guard isBroken else { return nil }
      state.failed.append(operation)
      return errno
    }
  }
}
