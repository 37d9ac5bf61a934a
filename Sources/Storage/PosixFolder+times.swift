// SPDX-License-Identifier: Apache-2.0

import Glibc

extension PosixFolder {
  /// Sets the time of the last write, and leaves that of the last access alone.
  static func setWritten(_ path: String, atSeconds seconds: Int64) throws(StorageError) {
    let times = [
      timespec(tv_sec: 0, tv_nsec: leaveAlone), timespec(tv_sec: Int(seconds), tv_nsec: 0),
    ]
    try SystemCall.run("utimensat", path) { unsafe utimensat(AT_FDCWD, path, times, 0) }
  }

  /// Whether the file system is mounted read-only, for everyone: access(2) says so even to root.
  static func isOnReadOnlyDisk(_ path: String) throws(StorageError) -> Bool {
    do {
      try SystemCall.run("access", path) { unsafe access(path, W_OK) }
    } catch {
      if error.code == .readOnly { return true }
      // Missing permission is told by the call that needs it.
      guard error.code == .permission else { throw error }
    }
    return false
  }

  /// `UTIME_OMIT` of <sys/stat.h>, a macro that Swift cannot import.
  private static let leaveAlone = (1 << 30) - 2
}
