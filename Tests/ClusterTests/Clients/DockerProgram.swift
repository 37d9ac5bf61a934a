// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The docker command line.
enum DockerProgram {
  /// Debian's first; nil if there is none.
  static let path = ["/usr/bin/docker", "/usr/local/bin/docker"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// What a failure names that is for want of the program.
  static let pathOrDefault = path ?? "/usr/bin/docker"
}
