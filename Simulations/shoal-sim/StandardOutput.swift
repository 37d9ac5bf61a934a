// SPDX-License-Identifier: Apache-2.0

import Glibc

enum StandardOutput {
  /// Prints a line that is there at once, wherever the output goes and however the process ends.
  static func write(_ line: some CustomStringConvertible) {
    print(line)
    fflush(nil)
  }
}
