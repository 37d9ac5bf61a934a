// SPDX-License-Identifier: Apache-2.0

import PeerTransport

extension NodeProcess {
  /// Reads the files that the options name, as `run` does first. Nothing is bound and nothing
  /// written.
  package func check() throws {
    _ = try options.peerSecurity.load()
    _ = try FrontGuards(options)
  }
}
