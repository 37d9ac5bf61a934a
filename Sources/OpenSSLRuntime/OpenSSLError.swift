// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// What OpenSSL says about a call that failed.
package struct OpenSSLError: Error, Sendable, Equatable {
  /// The function that failed.
  package let operation: String
  /// OpenSSL's packed code; 0 when the queue was empty.
  package let code: UInt
  package let reason: String

  /// Takes the oldest error of this thread's queue and empties the queue.
  ///
  /// The queue belongs to the thread, so this MUST be called in the synchronous function in which
  /// `operation` failed, before anything can suspend.
  init(takingQueueAfter operation: String) {
    self.operation = operation
    self.code = UInt(ERR_get_error())
    self.reason =
      unsafe ERR_reason_error_string(self.code)
      .map { unsafe String(cString: $0) } ?? "no reason given"
    ERR_clear_error()
  }
}

extension OpenSSLError: CustomStringConvertible {
  package var description: String {
    "\(operation): \(reason) (\(String(code, radix: 16)))"
  }
}
