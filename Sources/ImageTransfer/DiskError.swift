// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A system call on a file that failed, and what to do about it.
package struct DiskError: Error, Sendable, Hashable {
  /// Such as `open` or `fsync`.
  package let operation: String
  package let path: String
  package let errno: Int32

  package init(operation: String, path: String, errno: Int32) {
    self.operation = operation
    self.path = path
    self.errno = errno
  }

  package var isAbsence: Bool { errno == ENOENT || errno == ENOTDIR }
}

extension DiskError: CustomStringConvertible {
  package var description: String {
    let cause = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "errno \(errno)"
    return "\(operation) \(path): \(cause)" + advice
  }

  private var advice: String {
    switch errno {
    case ENOSPC, EDQUOT: "; free some space there and run the command again, it goes on from here"
    case EROFS: "; choose a folder on a file system that can be written"
    case EACCES, EPERM: "; choose a folder that you may read and write"
    case EMFILE, ENFILE: "; raise the limit on open files (ulimit -n)"
    case EIO: "; check the device and the kernel log"
    default: ""
    }
  }
}
