// SPDX-License-Identifier: Apache-2.0

import Storage
import UVRuntime

extension BlobSession {
  /// All of a chunk. Blocks on the disk.
  func write(_ bytes: [UInt8], at start: Int64) -> Result<Void, StorageError> {
    let outcome = unsafe bytes.withUnsafeBytes { bytes in
      Result { () throws(StorageError) in try unsafe write(bytes, at: start) }
    }
    // What is shown or proven already is right.
    if case .failure(let error) = outcome, error.code == .sealed { return .success(()) }
    return outcome
  }

  /// Writes the pieces one after the other. Blocks on the disk.
  ///
  /// - Parameter visit: sees each piece first, while it is in the processor's cache.
  func write(
    _ pieces: [BufferSlice], at start: Int64, visit: (UnsafeRawBufferPointer) -> Void
  ) -> Result<Void, StorageError> {
    var offset = start
    for piece in pieces {
      let outcome = unsafe piece.withBytes { bytes in
        unsafe visit(bytes)
        return Result { () throws(StorageError) in try unsafe write(bytes, at: offset) }
      }
      // What is shown or proven already is right; hashing goes on to tell whether this is too.
      if case .failure(let error) = outcome, error.code != .sealed { return outcome }
      offset += Int64(piece.count)
    }
    return .success(())
  }
}
