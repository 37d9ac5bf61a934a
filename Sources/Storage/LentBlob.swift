// SPDX-License-Identifier: Apache-2.0

/// A blob that another tree has got.
package struct LentBlob: Sendable, Hashable {
  package let sizeBytes: Int64
  /// Whether the tree has bytes of its own, not another name for the store's.
  package let isCopy: Bool
}
