// SPDX-License-Identifier: Apache-2.0

/// A folder of the store that nobody finds any more and that is still to be removed. The unlink of
/// many bytes takes long, so it is nobody's wait who is not to wait for it.
package struct DiscardedFolder: Sendable {
  let path: String

  /// Blocks on the disk.
  package func remove() {
    do {
      try PosixFolder.removeAll(path)
    } catch {
      // The next start clears `temporary`.
    }
  }
}
