// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that is written whole.
enum TextFile {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func write(_ text: String, to path: String) throws {
    guard let file = unsafe fopen(path, "w") else { throw failure(path) }
    let bytes = Array(text.utf8)
    let count = unsafe fwrite(bytes, 1, bytes.count, file)
    // What was buffered fails here if the disk is full.
    let closed = unsafe fclose(file)
    guard count == bytes.count, closed == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> Failure {
    Failure(description: "cannot write \(path): \(unsafe String(cString: strerror(errno)))")
  }
}
