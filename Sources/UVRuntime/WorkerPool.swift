// SPDX-License-Identifier: Apache-2.0
import CUV
import Synchronization

/// Runs work that blocks or computes on libuv's threads, at most `jobsMax` at a time, the rest
/// waiting in order. Any thread may ask.
///
/// libuv's threads are shared with name look-ups, so every kind of work has a pool with a bound of
/// its own, and together they leave threads to spare.
package final class WorkerPool: Sendable {
  package let loop: EventLoop
  package let jobsMax: Int
  private let state = Mutex(WorkerQueue())

  /// Traps unless `jobsMax` is in `1...EventLoop.workerThreadsMax`.
  package init(on loop: EventLoop, jobsMax: Int) {
    precondition(
      (1...EventLoop.workerThreadsMax).contains(jobsMax), "\(jobsMax) worker jobs at a time")
    self.loop = loop
    self.jobsMax = jobsMax
  }

  /// Jobs that run or wait; whoever adds jobs bounds it.
  package var jobsCount: Int {
    state.withLock { $0.runningCount + $0.waitingCount }
  }

  /// Runs `work` on a worker thread, then `completion` on the loop, which MUST be the caller's
  /// thread. Work that can fail returns a `Result`.
  package func run<Value: Sendable>(
    _ work: @escaping @Sendable () -> Value, completion: @escaping (Value) -> Void
  ) {
    let outcome = WorkerOutcome<Value>()
    let bound = LoopBound(completion, on: loop)
    add(
      WorkerJob {
        outcome.set(work())
      } completion: {
        bound.value(outcome.take())
      })
  }

  /// Runs `work` on a worker thread and returns or throws what it does. It is not interrupted when
  /// the calling task is cancelled.
  package func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      let outcome = WorkerOutcome<Result<Value, Failure>>()
      add(
        WorkerJob {
          outcome.set(Result(catching: work))
        } completion: {
          continuation.resume(returning: outcome.take())
        })
    }
    return try result.get()
  }

  private func add(_ job: WorkerJob) {
    let next = state.withLock { state in
      state.append(job)
      return state.takeNext(jobsMax: jobsMax)
    }
    guard let next else { return }
    if loop.isOnLoop { submit(next) } else { loop.execute { self.submit(next) } }
  }

  /// Loop thread only.
  private func submit(_ job: WorkerJob) {
    let box = unsafe RequestBox(type: UV_WORK, work: job.work) { [self] _, status in
      EventLoop.require(status, "uv_queue_work")
      let next = state.withLock { state in
        state.jobEnded()
        return state.takeNext(jobsMax: jobsMax)
      }
      if let next { submit(next) }
      job.completion()
    }
    let result = unsafe box.submit { request in
      unsafe uv_queue_work(loop.uvLoop, shoal_uv_work(request), onWork, onWorked)
    }
    EventLoop.require(result, "uv_queue_work")
  }
}

private func onWork(_ request: UnsafeMutablePointer<uv_work_t>?) {
  unsafe RequestBox.perform(shoal_uv_request_of_work(request))
}

private func onWorked(_ request: UnsafeMutablePointer<uv_work_t>?, _ status: Int32) {
  unsafe RequestBox.finished(shoal_uv_request_of_work(request), status: status)
}
