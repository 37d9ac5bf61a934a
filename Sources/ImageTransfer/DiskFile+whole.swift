// SPDX-License-Identifier: Apache-2.0

import Glibc

extension DiskFile {
  /// The whole of a file of at most `bytesMax` bytes; nil if there is none.
  static func contents(_ path: String, bytesMax: Int) throws -> [UInt8]? {
    let file: DiskFile
    do {
      file = try DiskFile(path, flags: O_RDONLY)
    } catch {
      guard error.isAbsence else { throw error }
      return nil
    }
    let bytes = try file.read(at: 0, count: bytesMax + 1)
    guard bytes.count <= bytesMax else {
      throw TransferError(
        .layoutInvalid, "\(path) has more than \(bytesMax) bytes",
        advice: "no image needs that; get the layout anew from where it came from")
    }
    return bytes
  }

  /// Puts a file with these bytes in the place of `path`: whoever reads sees the old bytes or the
  /// new ones. The caller holds what keeps two of these apart.
  static func replace(_ path: String, with bytes: [UInt8], folder: String) throws(DiskError) {
    let temporary = "\(path).partial"
    let file = try DiskFile(temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
    try unsafe bytes.withUnsafeBufferPointer { buffer throws(DiskError) in
      try unsafe file.write(UnsafeRawBufferPointer(buffer), at: 0)
    }
    try file.synchronise()
    try DiskFolder.move(temporary, to: path)
    try DiskFolder.synchronise(folder)
  }
}
