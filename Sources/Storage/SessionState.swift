// SPDX-License-Identifier: Apache-2.0

/// What a session may show, and who waits for more. Guarded by the session's mutex; it never
/// resumes a waiter itself but hands out those to resume once the mutex is free.
struct SessionState {
  /// `writing` → `proven` → `committed`, `writing` → `committed` where another whole blob takes the
  /// place of this one, or `writing` → `failed`. Readers see no difference between `proven` and
  /// `committed`.
  enum Phase {
    case writing
    case proven
    case committed
    case failed(any Error)
  }

  struct Waiter {
    let number: UInt64
    let offset: Int64
    let view: ResponseView
    let continuation: CheckedContinuation<Int64, any Error>

    /// Nil if all of the response is consistent and only the proof is missing.
    func firstLackingByte(readableBytes: Int64) -> Int64? {
      guard readableBytes < view.range.upperBound else { return nil }
      // Waiting at the end of the response is waiting for all of it.
      return offset < view.range.upperBound ? max(offset, readableBytes) : readableBytes
    }
  }

  struct Resumption {
    let continuation: CheckedContinuation<Int64, any Error>
    let result: Result<Int64, any Error>
  }

  private(set) var phase = Phase.writing
  private(set) var readableBytes: Int64 = 0
  /// What is read in place of the partial blob, once that was superseded.
  private(set) var whole: (any BlobReader)?
  private(set) var waiters: [Waiter] = []
  var writesInFlight = 0
  /// A commit is tried once; what comes of it is the first caller's.
  var isCommitting = false
  private var lastWaiterNumber: UInt64 = 0

  var isProven: Bool {
    switch phase {
    case .proven, .committed: true
    case .writing, .failed: false
    }
  }

  mutating func nextWaiterNumber() -> UInt64 {
    lastWaiterNumber += 1
    return lastWaiterNumber
  }

  /// The end of what `view` may show.
  func shownEnd(of view: ResponseView) -> Int64 {
    view.shownEnd(readableBytes: readableBytes, isProven: isProven)
  }

  /// What a waiter at `offset` gets now; nil while it has to wait.
  func answer(at offset: Int64, of view: ResponseView) -> Result<Int64, any Error>? {
    switch phase {
    case .failed(let reason): return .failure(reason)
    case .proven, .committed: return .success(shownEnd(of: view))
    case .writing:
      let end = shownEnd(of: view)
      return end > offset ? .success(end) : nil
    }
  }

  mutating func add(_ waiter: Waiter) {
    waiters.append(waiter)
  }

  mutating func removeWaiter(_ number: UInt64) -> Waiter? {
    guard let index = waiters.firstIndex(where: { $0.number == number }) else { return nil }
    return waiters.remove(at: index)
  }

  mutating func advance(toBytes bytes: Int64) -> [Resumption] {
    guard case .writing = phase, bytes > readableBytes else { return [] }
    readableBytes = bytes
    return takeAnswered()
  }

  mutating func prove(sizeBytes: Int64) -> [Resumption] {
    guard case .writing = phase else { return [] }
    phase = .proven
    readableBytes = sizeBytes
    return takeAnswered()
  }

  mutating func markCommitted() {
    precondition(isProven, "only a proven blob is committed")
    phase = .committed
  }

  /// Nil if the session has ended, or has been proven, before.
  mutating func adopt(_ whole: any BlobReader) -> [Resumption]? {
    guard case .writing = phase else { return nil }
    self.whole = whole
    phase = .committed
    readableBytes = whole.sizeBytes
    return takeAnswered()
  }

  /// Nil if the blob was proven before: then nothing can fail any more.
  mutating func fail(_ reason: any Error) -> [Resumption]? {
    guard case .writing = phase else { return nil }
    phase = .failed(reason)
    return takeAnswered()
  }

  private mutating func takeAnswered() -> [Resumption] {
    var resumptions: [Resumption] = []
    var waiting: [Waiter] = []
    for waiter in waiters {
      if let result = answer(at: waiter.offset, of: waiter.view) {
        resumptions.append(Resumption(continuation: waiter.continuation, result: result))
      } else {
        waiting.append(waiter)
      }
    }
    waiters = waiting
    return resumptions
  }
}
