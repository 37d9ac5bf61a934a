// SPDX-License-Identifier: Apache-2.0

/// What a sweep has done.
package struct CollectedGarbage: Sendable, Hashable {
  /// What went, in no particular order.
  package var items: [GarbageItem] = []
  /// What could not be done, and is tried again by the next sweep.
  package var failuresCount = 0

  package init() {}

  package var bytes: Int64 { items.reduce(0) { $0 + $1.sizeBytes } }
}
