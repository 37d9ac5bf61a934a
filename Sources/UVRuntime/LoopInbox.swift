// SPDX-License-Identifier: Apache-2.0

/// What other threads leave for a loop; always behind its lock. Its length has no limit of its own,
/// because an executor may not refuse a job: those who queue work bound it.
struct LoopInbox {
  var jobs: [LoopJob] = []
  /// A wake-up was sent and its jobs have not been taken yet.
  var wakePending = false
  /// Nothing can be queued any more.
  var isClosed = false
  var shutdownWaiters: [CheckedContinuation<Void, Never>] = []

  mutating func takeJobs() -> [LoopJob] {
    let taken = jobs
    jobs = []
    return taken
  }
}
