// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

/// The disk that a run needs, which is looked for before it begins.
enum BenchRoom {
  static func require(_ blobBytes: Int64, in folder: WorkFolder) throws {
    let neededBytes = blobBytes + spareBytes
    let system = try FileManager.default.attributesOfFileSystem(forPath: folder.path)
    let freeBytes = (system[.systemFreeSize] as? NSNumber)?.int64Value ?? .max
    guard freeBytes >= neededBytes else {
      throw BenchFailure.diskFull(
        path: folder.path, freeBytes: freeBytes, neededBytes: neededBytes)
    }
  }

  private static let spareBytes: Int64 = 64 << 20
}
