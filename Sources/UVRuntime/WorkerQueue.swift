// SPDX-License-Identifier: Apache-2.0

/// The jobs of a pool, first in first out; always behind its lock.
struct WorkerQueue {
  private(set) var runningCount = 0
  private var jobs: [WorkerJob?] = []
  /// Jobs before it are gone; they are cut off when they are half of the array.
  private var head = 0

  var waitingCount: Int { jobs.count - head }

  mutating func append(_ job: WorkerJob) {
    jobs.append(job)
  }

  mutating func takeNext(jobsMax: Int) -> WorkerJob? {
    guard runningCount < jobsMax, head < jobs.count else { return nil }
    let job = jobs[head]
    jobs[head] = nil
    head += 1
    if head * 2 >= jobs.count {
      jobs.removeFirst(head)
      head = 0
    }
    runningCount += 1
    return job
  }

  mutating func jobEnded() {
    runningCount -= 1
  }
}
