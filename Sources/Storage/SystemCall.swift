// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The one place that looks at `errno`.
enum SystemCall {
  /// The errno that the next call of an operation fails with, nil if it is really made: how tests
  /// break the disk. A task-local, so that tests that run at once do not meet.
  @TaskLocal static var fault: (@Sendable (_ operation: String) -> Int32?)?

  /// Runs `body` until no signal interrupts it; a negative result becomes a `StorageError`.
  @discardableResult
  static func run<Result: SignedInteger>(
    _ operation: String, _ path: String, _ body: () -> Result
  ) throws(StorageError) -> Result {
    if let code = fault?(operation) {
      throw StorageError(operation: operation, path: path, errno: code)
    }
    while true {
      let result = body()
      if result >= 0 { return result }
      let code = errno
      if code != EINTR { throw StorageError(operation: operation, path: path, errno: code) }
    }
  }
}
