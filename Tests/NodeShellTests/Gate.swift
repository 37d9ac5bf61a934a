// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Holds tasks up until it is opened, and tells how many have come.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [CheckedContinuation<Void, Never>] = []
    /// Who waits for that many to have come.
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    var arrivedCount = 0
  }

  private let state = Mutex(State())

  /// How many have come, held up or not.
  var arrivedCount: Int { state.withLock { $0.arrivedCount } }

  func pass() async {
    await withCheckedContinuation { continuation in
      let resumed = state.withLock { state in
        state.arrivedCount += 1
        var resumed = state.watchers.filter { $0.count <= state.arrivedCount }.map(\.continuation)
        state.watchers.removeAll { $0.count <= state.arrivedCount }
        if state.isOpen {
          resumed.append(continuation)
        } else {
          state.waiters.append(continuation)
        }
        return resumed
      }
      for continuation in resumed { continuation.resume() }
    }
  }

  /// Returns when that many have come.
  func waitForArrivals(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let hasCome = state.withLock { state in
        if state.arrivedCount >= count { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if hasCome { continuation.resume() }
    }
  }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
