// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster

/// The blob that is pushed and pulled: a file that is mapped into memory, so that it is sent, and
/// compared with, without a copy of its own.
struct BlobSource: Sendable {
  let path: String
  let bytes: Data
  let blob: Blob

  /// Writes and hashes it, which leaves it in the page cache.
  static func make(sizeBytes: Int64, folder: WorkFolder, seed: UInt64 = 1) throws -> BlobSource {
    let path = "\(folder.path)/blob"
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw BenchFailure.system(operation: "make \(path)", code: errno) }
    let pattern = PatternedBytes(seed: seed, sizeBytes: sizeBytes)
    var offset: Int64 = 0
    while offset < sizeBytes {
      try Task.checkCancellation()
      let piece = pattern.read(at: offset, count: 1 << 20)
      try file.write(contentsOf: piece)
      offset += Int64(piece.count)
    }
    try file.close()
    return BlobSource(
      path: path,
      bytes: try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped),
      blob: try ImageContent.file(path: path).blob { _ in try Task.checkCancellation() })
  }
}
