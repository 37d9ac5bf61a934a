// SPDX-License-Identifier: Apache-2.0

/// Is told how a blob comes along, from any thread.
package struct BlobObserver: Sendable {
  /// The byte that an attempt begins at: not 0 where an earlier one is gone on from.
  package let onBegin: @Sendable (Int64) -> Void
  /// How many bytes more have come from the source.
  package let onBytes: @Sendable (Int) -> Void

  package init(
    onBegin: @escaping @Sendable (Int64) -> Void, onBytes: @escaping @Sendable (Int) -> Void
  ) {
    self.onBegin = onBegin
    self.onBytes = onBytes
  }
}
