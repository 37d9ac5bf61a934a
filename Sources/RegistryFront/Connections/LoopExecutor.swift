// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Runs the tasks of a connection on the thread that reads and writes it: a request that waits for
/// nothing is answered without a change of threads, which costs more than its answer. Whatever
/// takes its time has to have a thread of its own.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) {
    self.loop = loop
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
