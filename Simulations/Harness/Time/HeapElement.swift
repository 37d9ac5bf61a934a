// SPDX-License-Identifier: Apache-2.0

/// What a `Heap` orders. No two elements may be equal: then the order in which they are taken out
/// does not depend on the heap.
protocol HeapElement: Sendable {
  func precedes(_ other: Self) -> Bool
}
