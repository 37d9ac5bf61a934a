// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How the peer plane is protected.
struct PeerSecurityOptions: ParsableArguments {
  @Flag(
    help: """
      Talk to peers in plain text, without a cluster key: whoever reaches the peer port can read \
      what is traded and join. Content stays verified.
      """)
  var insecurePeers = false

  func requireChoice(command: String) throws {
    guard insecurePeers else {
      throw ValidationError(
        """
        shoal \(command) does not encrypt its peer connections yet, and starts only if you say so: \
        add --insecure-peers where the network between the nodes is trusted
        """)
    }
  }
}
