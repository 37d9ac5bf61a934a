// SPDX-License-Identifier: Apache-2.0

import LocalCluster

/// What the demo's image is made of.
enum DemoSource: Sendable {
  /// Files of this machine's system, as many as are needed for the size.
  case system(sizeAtLeast: Int64)
  /// This file, or everything in this folder; refused if it is less.
  case path(String, sizeAtLeast: Int64)

  func gather(folder: WorkFolder) async throws -> FileGathering {
    switch self {
    case .system(let sizeAtLeast):
      return try await .ofSystem(wantedBytes: sizeAtLeast, folder: folder)
    case .path(let path, let sizeAtLeast):
      let files = try await FileGathering.everything(in: path, folder: folder)
      guard files.sizeBytes >= max(1, sizeAtLeast) else {
        throw ClusterError.tooFewFiles(
          foundBytes: files.sizeBytes, wantedBytes: max(1, sizeAtLeast), places: [path])
      }
      return files
    }
  }
}
