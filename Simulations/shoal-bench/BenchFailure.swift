// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why a measurement could not be made. None is left out silently: the run ends.
enum BenchFailure: Error, Sendable, Equatable {
  /// A system call failed; `code` is an errno.
  case system(operation: String, code: Int32)
  /// The server closed a connection on which an answer was due, or said nothing for longer
  /// than `WireConnection.patienceSeconds`.
  case noAnswer(operation: String)
  case refused(operation: String, status: Int)
  /// An answer that this client, which knows only what is needed here, cannot read.
  case malformed(operation: String, reason: String)
  /// A complete answer with other bytes than were stored.
  case wrongBytes(operation: String)
  case diskFull(path: String, freeBytes: Int64, neededBytes: Int64)
}

extension BenchFailure: CustomStringConvertible {
  var description: String {
    switch self {
    case .system(let operation, let code): "\(operation): \(Self.text(ofErrno: code))"
    case .noAnswer(let operation): "\(operation): no answer"
    case .refused(let operation, let status): "\(operation): status \(status)"
    case .malformed(let operation, let reason): "\(operation): \(reason)"
    case .wrongBytes(let operation): "\(operation): the bytes are not those that were stored"
    case .diskFull(let path, let freeBytes, let neededBytes):
      """
      \(path) has \(freeBytes >> 20) MiB free, and \(neededBytes >> 20) MiB are needed: name \
      another folder with TMPDIR, or ask for less with --blob-size
      """
    }
  }

  private static func text(ofErrno code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "errno \(code)"
  }
}
