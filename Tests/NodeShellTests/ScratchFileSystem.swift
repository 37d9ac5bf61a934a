// SPDX-License-Identifier: Apache-2.0

import Glibc
import Storage

/// A memory file system of its own, to be made too small or read-only.
final class ScratchFileSystem: Sendable {
  let path: String

  /// - Parameter options: of tmpfs(5), such as `size=1m`.
  init(_ options: String) throws {
    path = try AdminFixture.makeFolder()
    guard unsafe mount("tmpfs", path, "tmpfs", 0, options) == 0 else {
      unsafe rmdir(path)
      throw MountError(errno: errno)
    }
  }

  deinit {
    // Lazily: a store under test may still hold its lock file open.
    _ = unsafe umount2(path, Int32(MNT_DETACH))
    _ = unsafe rmdir(path)
  }

  /// Waits while a file is open for writing: a process that some other test starts has this one's
  /// open files until it runs its own program.
  func makeReadOnly() throws {
    while unsafe mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "") != 0 {
      guard errno == EBUSY, !Task.isCancelled else { throw MountError(errno: errno) }
      usleep(1_000)
    }
  }

  /// A store where another one of the same test was, whose lock such a process may hold as well.
  func reopenStore() throws -> FileBlobStore {
    while true {
      do throws(StorageError) {
        return try FileBlobStore(directory: path)
      } catch {
        guard error.code == .locked else { throw error }
        try Task.checkCancellation()
        usleep(1_000)
      }
    }
  }

  struct MountError: Error {
    let errno: Int32
  }

  static let isAvailable: Bool = (try? ScratchFileSystem("size=64k")) != nil
}
