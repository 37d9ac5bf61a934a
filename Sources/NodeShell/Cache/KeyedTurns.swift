// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets those who work on the same thing do so one after the other, in the order they came.
final class KeyedTurns<Key: Hashable & Sendable>: Sendable {
  /// Who waits, for each thing that somebody works on.
  private let waiting = Mutex<[Key: [CheckedContinuation<Void, Never>]]>([:])

  /// Returns when it is the caller's turn, which lasts until `give`.
  func take(_ key: Key) async {
    await withCheckedContinuation { continuation in
      let isFree = waiting.withLock { waiting in
        guard waiting[key] != nil else {
          waiting[key] = []
          return true
        }
        waiting[key]?.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  func give(_ key: Key) {
    let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      guard waiting[key]?.isEmpty == false else {
        waiting[key] = nil
        return nil
      }
      return waiting[key]?.removeFirst()
    }
    next?.resume()
  }
}
