// SPDX-License-Identifier: Apache-2.0

import Glibc
import Storage

/// An empty file that says, from the end of one process to the start of the next, that beside every
/// manifest lies by which names it goes.
enum ManifestNamesMark {
  static func path(in folder: String) -> String { folder + "/names.complete" }

  /// Takes it away for good, since what comes from now on may be cut off by a crash; returns
  /// whether it was there. Blocks on the disk.
  static func take(_ path: String) throws(StorageError) -> Bool {
    guard unsafe unlink(path) == 0 else {
      if errno == ENOENT { return false }
      throw StorageError(.io, operation: "unlink", path: path, errno: errno)
    }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let descriptor = unsafe open(
      folder.joined(separator: "/"), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
    return true
  }

  /// Without it the next start does the work again, so nothing is said of a failure.
  static func leave(_ path: String) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }
}
