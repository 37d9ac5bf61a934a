// SPDX-License-Identifier: Apache-2.0

/// Bytes of a store that nobody finds any more and that are still to be removed. That takes long
/// where they are many, so it is nobody's wait who is not to wait for it.
package struct DiscardedBytes: Sendable {
  private let removal: @Sendable () -> Void

  init(_ removal: @escaping @Sendable () -> Void) {
    self.removal = removal
  }

  /// May block on a disk.
  package func remove() { removal() }
}
