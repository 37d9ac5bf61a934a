// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How far the registry listener has come, to tell one error from another.
final class FrontProgress: Sendable {
  private let bound = Atomic<Bool>(false)
  private let stopping = Atomic<Bool>(false)

  var isBound: Bool { bound.load(ordering: .acquiring) }
  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  func markBound() { bound.store(true, ordering: .releasing) }
  func markStopping() { stopping.store(true, ordering: .releasing) }
}
