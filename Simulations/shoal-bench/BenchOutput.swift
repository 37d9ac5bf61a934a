// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The result goes to standard output, how far the run is to standard error.
enum BenchOutput {
  static func say(_ text: String) {
    // A closed standard error is no reason to end.
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }
}
