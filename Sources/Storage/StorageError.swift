// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What went wrong on disk, where, and what the operator can do about it.
package struct StorageError: Error, Sendable, Hashable {
  package enum Code: Sendable, Hashable, CaseIterable {
    /// The device or a quota is full.
    case noSpace
    /// The file system is mounted read-only.
    case readOnly
    /// The process may not do this here.
    case permission
    /// The device failed, or an error that has no code of its own.
    case io
    case notFound
    /// Another node owns the data directory.
    case locked
    /// A stored file contradicts itself.
    case corrupt
    /// The process has no file descriptor left.
    case descriptorsExhausted
    /// A blob of this digest is in progress under another size.
    case sizeConflict
    /// The bytes have been shown or proven already and may not change; drop the duplicate.
    case sealed
    /// A write was still in flight when the blob was called proven.
    case busy
    /// The session has failed; `waitReadable` throws the reason.
    case sessionFailed
    /// The upload was installed, removed, or lost by the disk.
    case uploadEnded
  }

  package let code: Code
  /// The call that failed, such as `fsync`; `open` only where it was to read a file.
  package let operation: String
  package let path: String
  /// 0 where no system call is to blame.
  package let errno: Int32

  package init(_ code: Code, operation: String, path: String, errno: Int32 = 0) {
    self.code = code
    self.operation = operation
    self.path = path
    self.errno = errno
  }

  init(operation: String, path: String, errno: Int32) {
    self.init(Self.code(of: errno), operation: operation, path: path, errno: errno)
  }

  private static func code(of errno: Int32) -> Code {
    switch errno {
    case ENOSPC, EDQUOT: .noSpace
    case EROFS: .readOnly
    case EACCES, EPERM: .permission
    case ENOENT: .notFound
    case EMFILE, ENFILE: .descriptorsExhausted
    default: .io
    }
  }
}

extension StorageError: CustomStringConvertible {
  package var description: String {
    let cause = errno == 0 ? "" : " (errno \(errno), \(Self.text(of: errno)))"
    return "\(operation) \(path): \(explanation)\(cause)"
  }

  private var explanation: String {
    switch code {
    case .noSpace: "no space left; free some, or lower the cache quota"
    case .readOnly: "the file system is read-only; remount it, or choose another data directory"
    case .permission: "not permitted; give the node's user read and write access"
    case .io: "input or output failed; check the device and the kernel log"
    case .notFound: "not there; fetch the blob again, or check the data directory"
    case .locked: "another node uses this directory; stop it, or give each node its own"
    case .corrupt: "the stored file contradicts itself; delete the blob so it is fetched again"
    case .descriptorsExhausted: "no file descriptor left; raise the limit on open files"
    case .sizeConflict: "the blob is in progress under another size; drop one of the two claims"
    case .sealed: "these bytes are held already and may not change; drop the duplicate"
    case .busy: "a write is still in flight; let it return first"
    case .sessionFailed: "fetching this blob has failed; begin again"
    case .uploadEnded: "this upload has ended; begin another"
    }
  }

  private static func text(of errno: Int32) -> String {
    unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "unknown"
  }
}
