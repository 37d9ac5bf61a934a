// SPDX-License-Identifier: Apache-2.0

import Storage
import Synchronization

/// An open file that is to be closed on a thread that may block: when the last descriptor of a
/// deleted blob is closed, the disk takes back all its bytes, which takes long.
final class ClosingFile: Sendable {
  private let file: Mutex<(any BlobReader)?>

  /// The file MUST be given up by whoever hands it over.
  init(_ file: any BlobReader) {
    self.file = Mutex(file)
  }

  /// Nil when it is closed. Not to be kept beyond one use.
  var reader: (any BlobReader)? { file.withLock { $0 } }

  /// Blocks on the disk.
  func close() {
    _ = file.withLock { $0.take() }
  }
}
