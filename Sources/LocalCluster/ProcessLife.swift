// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Whether a child runs or has ended, so that no signal ever goes to an id that is not its own any
/// more.
final class ProcessLife: Sendable {
  private enum State {
    /// Can transition to:
    /// - `running`: the child has been forked.
    case initialized
    /// The id belongs to the child: it is alive, or not yet reaped.
    ///
    /// Can transition to:
    /// - `ended`: the child has been reaped.
    case running(pid: Int32)
    case ended(ProcessExit)
  }

  private let state = Mutex(State.initialized)

  var exit: ProcessExit? {
    state.withLock {
      if case .ended(let exit) = $0 { exit } else { nil }
    }
  }

  func begin(_ pid: Int32) {
    state.withLock { $0 = .running(pid: pid) }
  }

  func signal(_ signal: Int32) {
    state.withLock {
      if case .running(let pid) = $0 { _ = kill(pid, signal) }
    }
  }

  /// Blocks its thread. The child is reaped under the lock: as long as the state says `running`,
  /// the kernel cannot give its id to another process.
  func waitForEnd(of pid: Int32) {
    var information = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    state.withLock {
      var status: Int32 = 0
      while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
      $0 = .ended(ProcessExit(waitStatus: status))
    }
  }
}
