// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads files that a person or a tool wrote for this process.
package enum SmallFile {
  package static func read(_ path: String) throws(FileLoadError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while bytes.count <= bytesMax {
      let part = unsafe [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
        count = max(0, unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count))
      }
      if part.isEmpty { return bytes }
      bytes += part
    }
    throw FileLoadError(path: path, reason: "it has more than \(bytesMax) bytes")
  }

  private static func failure(_ path: String) -> FileLoadError {
    FileLoadError(path: path, reason: unsafe String(cString: strerror(errno)))
  }

  /// An account file of ten thousand users has 800 KB.
  private static let bytesMax = 4 << 20
}
