// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How a process ended.
package enum ProcessExit: Sendable, Equatable {
  case status(Int32)
  case signal(Int32)

  /// From what `waitpid` stores (POSIX, sys/wait.h): the low seven bits name the signal.
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .status((waitStatus >> 8) & 0xff) : .signal(signal)
  }
}

extension ProcessExit: CustomStringConvertible {
  package var description: String {
    switch self {
    case .status(let status): "exited with status \(status)"
    case .signal(let signal): "was ended by signal \(signal)"
    }
  }
}
