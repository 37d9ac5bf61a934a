// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// Lets those who work on the same digest do so one after the other, in the order they came.
final class DigestTurns: Sendable {
  /// Who waits, for each digest that somebody works on.
  private let waiting = Mutex<[Digest: [CheckedContinuation<Void, Never>]]>([:])

  /// Returns when it is the caller's turn, which lasts until `give`.
  func take(_ digest: Digest) async {
    await withCheckedContinuation { continuation in
      let isFree = waiting.withLock { waiting in
        guard waiting[digest] != nil else {
          waiting[digest] = []
          return true
        }
        waiting[digest]?.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  func give(_ digest: Digest) {
    let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      guard waiting[digest]?.isEmpty == false else {
        waiting[digest] = nil
        return nil
      }
      return waiting[digest]?.removeFirst()
    }
    next?.resume()
  }
}
