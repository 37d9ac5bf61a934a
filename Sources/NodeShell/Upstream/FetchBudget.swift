// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What all fetches of a node together may hold of chunks in memory: how many there are, and how
/// large their chunks, must not matter. One chunk is always allowed, however large; and of each
/// fetch one of up to `shareBytes`, so that a small blob does not wait for a large one's slow
/// upstream.
final class FetchBudget: Sendable {
  private struct Waiter {
    let owner: ObjectIdentifier
    let bytes: Int
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var takenBytes = 0
    /// In the order in which they came, so that none waits for ever.
    var waiters: [Waiter] = []
  }

  private let bytesMax: Int
  private let shareBytes: Int
  private let state = Mutex(State())

  init(bytesMax: Int, shareBytes: Int) {
    self.bytesMax = bytesMax
    self.shareBytes = shareBytes
  }

  var takenBytes: Int { state.withLock { $0.takenBytes } }

  /// Waits until there is room and takes it; false if `cancel` came first.
  ///
  /// - Parameter isCancelled: whether `cancel` was called, or is about to be: who asks after that
  ///   must not wait. Called under the lock.
  func take(
    _ bytes: Int, for owner: ObjectIdentifier, isFirst: Bool, unless isCancelled: () -> Bool
  ) async -> Bool {
    await withCheckedContinuation { continuation in
      let isTaken: Bool? = state.withLock { state in
        if isCancelled() { return false }
        let isShare = isFirst && bytes <= shareBytes
        guard isShare || (state.waiters.isEmpty && fits(bytes, state)) else {
          state.waiters.append(
            Waiter(owner: owner, bytes: bytes, continuation: continuation))
          return nil
        }
        state.takenBytes += bytes
        return true
      }
      if let isTaken { continuation.resume(returning: isTaken) }
    }
  }

  func give(_ bytes: Int) {
    let served = state.withLock { state in
      state.takenBytes -= bytes
      return serve(&state)
    }
    for waiter in served { waiter.continuation.resume(returning: true) }
  }

  func cancel(_ owner: ObjectIdentifier) {
    let (cancelled, served) = state.withLock { state in
      let cancelled = state.waiters.filter { $0.owner == owner }
      state.waiters.removeAll { $0.owner == owner }
      return (cancelled, serve(&state))
    }
    for waiter in cancelled { waiter.continuation.resume(returning: false) }
    for waiter in served { waiter.continuation.resume(returning: true) }
  }

  private func serve(_ state: inout State) -> [Waiter] {
    var served: [Waiter] = []
    while let first = state.waiters.first, fits(first.bytes, state) {
      state.takenBytes += first.bytes
      served.append(state.waiters.removeFirst())
    }
    return served
  }

  private func fits(_ bytes: Int, _ state: State) -> Bool {
    state.takenBytes == 0 || state.takenBytes + bytes <= bytesMax
  }
}
