// SPDX-License-Identifier: Apache-2.0

/// Work for a worker thread, and what the loop does about it then.
struct WorkerJob: Sendable {
  let work: @Sendable () -> Void
  let completion: @Sendable () -> Void

  init(work: @escaping @Sendable () -> Void, completion: @escaping @Sendable () -> Void) {
    self.work = work
    self.completion = completion
  }
}
