// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How often something happened, on whatever thread.
final class Counter: Sendable {
  private let total = Atomic(0)

  func add() { total.add(1, ordering: .relaxed) }

  var count: Int { total.load(ordering: .relaxed) }
}
