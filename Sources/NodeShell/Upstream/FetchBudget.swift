// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What all fetches of a node together may hold of chunks in memory: how many there are, and how
/// large their chunks, must not matter. These are let in whatever the others hold, so that none
/// stands still behind another:
///
/// * of each fetch one chunk of up to `shareBytes`: a small blob does not wait for a large one's
///   slow upstream;
/// * one larger chunk, however large, that is hashed as it comes, and so will go;
/// * chunks that wait for others before them, which may wait for the first of these: the core
///   bounds what it asks for ahead (`NodeConfiguration.rangesAheadBytesMax`).
final class FetchBudget: Sendable {
  private struct Fetch {
    let chunkBytes: Int
    var chunks = 0
    var isAhead: Bool

    /// What it holds beside its share.
    func surplusBytes(_ shareBytes: Int) -> Int {
      max(0, chunkBytes <= shareBytes ? chunks - 1 : chunks) * chunkBytes
    }
  }

  private struct Waiter {
    let owner: ObjectIdentifier
    let chunkBytes: Int
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    /// Those that hold something.
    var fetches: [ObjectIdentifier: Fetch] = [:]
    /// In the order in which they came, so that none waits for ever.
    var waiters: [Waiter] = []

    var takenBytes: Int { fetches.values.reduce(0) { $0 + $1.chunks * $1.chunkBytes } }

    mutating func take(_ chunkBytes: Int, for owner: ObjectIdentifier, isAhead: Bool) {
      var fetch = fetches[owner] ?? Fetch(chunkBytes: chunkBytes, isAhead: isAhead)
      fetch.chunks += 1
      fetches[owner] = fetch
    }
  }

  private let bytesMax: Int
  private let shareBytes: Int
  private let state = Mutex(State())

  init(bytesMax: Int, shareBytes: Int) {
    self.bytesMax = bytesMax
    self.shareBytes = shareBytes
  }

  var takenBytes: Int { state.withLock { $0.takenBytes } }

  /// Waits until there is room for a chunk and takes it; false if `cancel` came first. All of an
  /// owner's chunks are of one length.
  ///
  /// - Parameter isCancelled: whether `cancel` was called, or is about to be: who asks after that
  ///   must not wait. Called under the lock, as is `isAhead`.
  func take(
    _ chunkBytes: Int, for owner: ObjectIdentifier, isAhead: () -> Bool,
    unless isCancelled: () -> Bool
  ) async -> Bool {
    await withCheckedContinuation { continuation in
      let isTaken: Bool? = state.withLock { state in
        if isCancelled() { return false }
        let isAhead = isAhead()
        let isLetIn =
          isAhead || isShare(chunkBytes, of: owner, state)
          || state.waiters.isEmpty && fits(chunkBytes, state)
        guard isLetIn else {
          state.waiters.append(
            Waiter(owner: owner, chunkBytes: chunkBytes, continuation: continuation))
          return nil
        }
        state.take(chunkBytes, for: owner, isAhead: isAhead)
        return true
      }
      if let isTaken { continuation.resume(returning: isTaken) }
    }
  }

  func give(_ chunks: Int, of owner: ObjectIdentifier) {
    let served = state.withLock { state in
      state.fetches[owner]?.chunks -= chunks
      if state.fetches[owner]?.chunks == 0 { state.fetches[owner] = nil }
      return serve(&state)
    }
    for waiter in served { waiter.continuation.resume(returning: true) }
  }

  /// What it holds waits for nothing any more but to be hashed and written.
  func beginHashing(_ owner: ObjectIdentifier) {
    state.withLock { $0.fetches[owner]?.isAhead = false }
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

  /// The first for whom there is no room holds up those behind it, but for their shares.
  private func serve(_ state: inout State) -> [Waiter] {
    var served: [Waiter] = []
    var waiting: [Waiter] = []
    for waiter in state.waiters {
      if isShare(waiter.chunkBytes, of: waiter.owner, state)
        || waiting.isEmpty && fits(waiter.chunkBytes, state)
      {
        state.take(waiter.chunkBytes, for: waiter.owner, isAhead: false)
        served.append(waiter)
      } else {
        waiting.append(waiter)
      }
    }
    state.waiters = waiting
    return served
  }

  private func isShare(_ chunkBytes: Int, of owner: ObjectIdentifier, _ state: State) -> Bool {
    chunkBytes <= shareBytes && state.fetches[owner] == nil
  }

  private func fits(_ chunkBytes: Int, _ state: State) -> Bool {
    if state.takenBytes + chunkBytes <= bytesMax { return true }
    return !state.fetches.values.contains { !$0.isAhead && $0.surplusBytes(shareBytes) > 0 }
  }
}
