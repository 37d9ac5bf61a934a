// SPDX-License-Identifier: Apache-2.0

import PeerProtocol

/// What was built.
package enum BuildInfo {
  /// Of the product; that of the peer protocol counts by itself.
  package static let version = "0.1.0"
  package static var protocolVersion: String { "\(ProtocolVersion.current)" }

  package static var configuration: String {
    #if DEBUG
    "debug"
    #else
    "release"
    #endif
  }

  package static var compiler: String {
    #if compiler(>=6.4)
    "Swift 6.4 or later"
    #elseif compiler(>=6.3)
    "Swift 6.3"
    #else
    "Swift 6.2 or earlier"
    #endif
  }

  package static var architecture: String {
    #if arch(x86_64)
    "x86_64"
    #elseif arch(arm64)
    "arm64"
    #else
    "other"
    #endif
  }
}
