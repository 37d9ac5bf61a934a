// SPDX-License-Identifier: Apache-2.0
import CUV
import Glibc
import Synchronization

/// A libuv loop on a thread of its own, which is also the executor of the actors pinned to it.
///
/// Work arrives through one first-in-first-out queue. Each wake-up runs the jobs that were queued
/// when it came; those they add wait for the next turn, so that no exchange of jobs starves IO.
///
/// An actor on the loop stores it (`let loop: EventLoop`), because `UnownedSerialExecutor` does not
/// keep it alive, and returns `loop.asUnownedSerialExecutor()`.
///
/// `@unchecked Sendable` is true because what is mutable is behind `inbox`, atomic, or marked
/// "Loop thread only".
@safe package final class EventLoop: SerialExecutor, @unchecked Sendable {
  private let name: String
  private let inbox = Mutex(LoopInbox())
  /// The loop's thread, 0 before it runs and after it has ended, since ids are reused.
  private let threadID = Atomic<UInt>(0)
  /// Valid until `shutdown` has ended. Loop thread only.
  let uvLoop: UnsafeMutablePointer<uv_loop_t>
  /// Loop thread only, except that `uv_async_send` is called under `inbox`.
  private let wake: UnsafeMutablePointer<uv_handle_t>
  /// Lent to libuv for the length of one read callback. Loop thread only.
  let readBuffer: UnsafeMutableRawBufferPointer
  /// Loop thread only.
  private var isStopping = false
  /// While it is set, a timer due at once would run for ever within this turn. Loop thread only.
  var isRunningTimers = false

  /// Starts the thread; `name` is what debuggers show of it, cut to 15 bytes.
  package init(name: String = "shoal-loop") {
    _ = ProcessSetup.done
    self.name = name
    unsafe self.uvLoop = .allocate(capacity: 1)
    unsafe self.wake = UnsafeMutableRawPointer.allocate(
      byteCount: uv_handle_size(UV_ASYNC), alignment: 16
    ).assumingMemoryBound(to: uv_handle_t.self)
    unsafe self.readBuffer = .allocate(byteCount: Self.readBufferBytes, alignment: 4_096)
    unsafe Self.require(uv_loop_init(uvLoop), "uv_loop_init")
    unsafe Self.require(uv_async_init(uvLoop, shoal_uv_async(wake), onWake), "uv_async_init")
    // Unretained: the thread holds the loop for as long as callbacks can come.
    unsafe uv_handle_set_data(wake, Unmanaged.passUnretained(self).toOpaque())
    startThread()
  }

  deinit {
    unsafe readBuffer.deallocate()
    unsafe UnsafeMutableRawPointer(wake).deallocate()
    unsafe uvLoop.deallocate()
  }

  /// Nanoseconds of a monotonic clock that all loops share. Any thread.
  package static var nowNanoseconds: Int64 { Int64(uv_hrtime()) }

  /// The time of day, for people; nothing is to be decided by it. Since 1970, in UTC.
  package static var wallClockMilliseconds: Int64 {
    var time = uv_timeval64_t()
    unsafe uv_gettimeofday(&time)
    return time.tv_sec * 1_000 + Int64(time.tv_usec) / 1_000
  }

  /// Threads that all worker pools and name look-ups of the process share.
  package static let workerThreadsMax = ProcessSetup.workerThreadsMax

  /// Processors that the process may use.
  package static let processorsCount = Int(uv_available_parallelism())

  /// Any thread.
  package var isOnLoop: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }

  package func preconditionOnLoop(file: StaticString = #fileID, line: UInt = #line) {
    precondition(isOnLoop, "must be on the loop's thread", file: file, line: line)
  }

  /// Runs `job` on the loop, in the order of the calls, never before returning. Any thread. Traps
  /// after `shutdown`.
  package func execute(_ job: @escaping @Sendable () -> Void) {
    add(.closure(job))
  }

  /// Runs `work` on the loop and returns what it returns.
  package func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      execute { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }

  /// Ends the loop: runs the jobs that are queued and those they queue, waits for requests and
  /// closing handles, closes libuv's loop and ends the thread. Returns when all that is done.
  ///
  /// Handles MUST be closed, or closing, by the jobs queued before: an open one traps, since what
  /// it serves would be cut off silently. From then on no handle can be opened, and when the last
  /// job has run none can be queued. MUST NOT be called on the loop. May be called twice.
  package func shutdown() async {
    precondition(!isOnLoop, "a loop cannot wait for its own end")
    await withCheckedContinuation { continuation in
      let isFirst = inbox.withLock { inbox in
        guard !inbox.isClosed || !inbox.shutdownWaiters.isEmpty else { return nil as Bool? }
        inbox.shutdownWaiters.append(continuation)
        return inbox.shutdownWaiters.count == 1
      }
      switch isFirst {
      case nil: continuation.resume()
      case true: execute { self.beginStopping() }
      case false: break
      }
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    add(.executorJob(UnownedJob(job)))
  }

  package func checkIsolated() {
    preconditionOnLoop()
  }

  package func isIsolatingCurrentContext() -> Bool? { isOnLoop }

  func preconditionOpenForHandles() {
    precondition(!isStopping, "a handle was opened while \(name) shuts down")
  }

  private func add(_ job: LoopJob) {
    inbox.withLock { inbox in
      precondition(!inbox.isClosed, "a job was queued after \(name) had shut down")
      inbox.jobs.append(job)
      // Elides the system call only; libuv may coalesce sends, so a wake-up runs all jobs.
      guard !inbox.wakePending else { return }
      inbox.wakePending = true
      // Under the lock, because closing the handle is too: no send can come after it.
      unsafe Self.require(uv_async_send(shoal_uv_async(wake)), "uv_async_send")
    }
  }

  fileprivate func runQueuedJobs() {
    let jobs = inbox.withLock { inbox in
      inbox.wakePending = false
      return inbox.takeJobs()
    }
    for job in jobs {
      switch job {
      case .closure(let work): work()
      case .executorJob(let job): unsafe job.runSynchronously(on: asUnownedSerialExecutor())
      }
    }
  }

  // MARK: The thread

  private func startThread() {
    let retained = unsafe Unmanaged.passRetained(self)
    var thread = pthread_t()
    let result = unsafe pthread_create(&thread, nil, onThreadStarted, retained.toOpaque())
    precondition(result == 0, "pthread_create: errno \(result)")
    // The thread sets it too: whichever is first, it is set when `init` returns.
    threadID.store(UInt(thread), ordering: .relaxed)
    pthread_detach(thread)
  }

  fileprivate func runUntilStopped() {
    threadID.store(UInt(pthread_self()), ordering: .relaxed)
    unsafe shoal_uv_name_thread(name)
    _ = unsafe uv_run(uvLoop, UV_RUN_DEFAULT)
    precondition(isStopping, "\(name) ended without being told to")
    // From here the wake handle does not keep the loop alive; requests and closing handles do.
    unsafe uv_unref(wake)
    repeat {
      runQueuedJobs()
      _ = unsafe uv_run(uvLoop, UV_RUN_DEFAULT)
    } while !closeInbox()
    _ = unsafe uv_run(uvLoop, UV_RUN_DEFAULT)
    unsafe Self.require(uv_loop_close(uvLoop), "uv_loop_close")
    threadID.store(0, ordering: .relaxed)
    let waiters = inbox.withLock { inbox in
      defer { inbox.shutdownWaiters = [] }
      return inbox.shutdownWaiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func beginStopping() {
    isStopping = true
    unsafe uv_walk(uvLoop, onHandleWalked, UnsafeMutableRawPointer(wake))
    unsafe uv_stop(uvLoop)
  }

  /// Closes the wake handle unless a job came in the meantime.
  private func closeInbox() -> Bool {
    inbox.withLock { inbox in
      guard inbox.jobs.isEmpty else { return false }
      inbox.isClosed = true
      unsafe uv_close(wake, nil)
      return true
    }
  }

  static func require(_ result: Int32, _ operation: String) {
    precondition(result == 0, "\(UVError(code: result, operation: operation))")
  }

  /// Large enough that one read takes a whole data frame with its header (Docs/Protocol.md).
  private static let readBufferBytes = 128 * 1_024
}

private func onThreadStarted(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument = unsafe argument else { return nil }
  unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().runUntilStopped()
  return nil
}

private func onWake(_ handle: UnsafeMutablePointer<uv_async_t>?) {
  guard let data = unsafe uv_handle_get_data(shoal_uv_handle_of_async(handle)) else { return }
  unsafe Unmanaged<EventLoop>.fromOpaque(data).takeUnretainedValue().runQueuedJobs()
}

private func onHandleWalked(
  _ handle: UnsafeMutablePointer<uv_handle_t>?, _ wake: UnsafeMutableRawPointer?
) {
  guard let handle = unsafe handle, unsafe UnsafeMutableRawPointer(handle) != wake else { return }
  let type =
    unsafe uv_handle_type_name(uv_handle_get_type(handle))
    .map { unsafe String(cString: $0) } ?? "unknown"
  precondition(
    unsafe uv_is_closing(handle) != 0, "a \(type) handle was left open when its loop shut down")
}
