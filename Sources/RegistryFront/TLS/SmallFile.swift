// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads files that a person or a tool wrote for this process.
package enum SmallFile {
  package static func read(_ path: String) throws(FileLoadError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 * 1024)
    while bytes.count <= bytesMax {
      let count = unsafe part.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count == 0 { return bytes }
      if count > 0 {
        bytes += part[..<count]
      } else if errno != EINTR {
        // What was read so far is not the file.
        throw failure(path)
      }
    }
    throw FileLoadError(path: path, reason: "it has more than \(bytesMax) bytes")
  }

  private static func failure(_ path: String) -> FileLoadError {
    FileLoadError(path: path, reason: unsafe String(cString: strerror(errno)))
  }

  /// An account file of ten thousand users has 800 KB.
  private static let bytesMax = 4 << 20
}
