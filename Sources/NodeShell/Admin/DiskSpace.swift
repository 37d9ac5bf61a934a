// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The room on the file system of a folder.
struct DiskSpace: Sendable, Hashable {
  /// What this process may still use.
  let freeBytes: Int64
  let totalBytes: Int64

  /// Nil if the file system does not tell. Blocks on the disk.
  static func of(_ folder: String) -> DiskSpace? {
    var facts = statvfs()
    guard unsafe statvfs(folder, &facts) == 0 else { return nil }
    let unit = Int64(clamping: facts.f_frsize)
    return DiskSpace(
      freeBytes: Int64(clamping: facts.f_bavail).multipliedClamping(by: unit),
      totalBytes: Int64(clamping: facts.f_blocks).multipliedClamping(by: unit))
  }
}

extension Int64 {
  /// File systems without a limit of their own tell fantastic sizes.
  fileprivate func multipliedClamping(by factor: Int64) -> Int64 {
    let (product, overflows) = multipliedReportingOverflow(by: factor)
    return overflows ? .max : product
  }
}
