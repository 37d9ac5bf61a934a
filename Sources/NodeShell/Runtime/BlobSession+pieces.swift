// SPDX-License-Identifier: Apache-2.0

import Storage

extension BlobSession {
  /// Writes the pieces one after the other. Blocks on the disk.
  ///
  /// - Parameter visit: sees each piece first, while it is in the processor's cache.
  func write(
    _ pieces: [[UInt8]], at start: Int64, visit: ([UInt8]) -> Void
  ) -> Result<Void, StorageError> {
    var offset = start
    for piece in pieces {
      visit(piece)
      let outcome = unsafe piece.withUnsafeBytes { bytes in
        Result { () throws(StorageError) in try unsafe write(bytes, at: offset) }
      }
      // What is shown or proven already is right; hashing goes on to tell whether this is too.
      if case .failure(let error) = outcome, error.code != .sealed { return outcome }
      offset += Int64(piece.count)
    }
    return .success(())
  }
}
