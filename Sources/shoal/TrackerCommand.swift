// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import Logging
import PeerTransport
import TrackerShell

struct TrackerCommand: ConfigurableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tracker",
    abstract: "Tells nodes who holds what, and grants the leases for fetching from upstream.",
    discussion: """
      It keeps nothing on disk: nodes tell it all it needs within seconds of its start. When ready \
      it prints one line of JSON with its address to standard output.

      EXAMPLE
        shoal key /etc/shoal/cluster.key
        shoal tracker --listen 0.0.0.0:7000 --cluster-key /etc/shoal/cluster.key
      """)

  @Option(
    help: ArgumentHelp(
      "Where nodes reach the tracker. Port 0 picks a free one.", valueName: "host:port"))
  var listen: HostPort

  @OptionGroup var peerSecurity: PeerSecurityOptions
  @OptionGroup var logging: LoggingOptions
  @OptionGroup var settings: ConfigurationOptions

  func validate() throws {
    _ = try peerSecurity.source(command: "tracker")
  }

  func run() async throws {
    let security = try peerSecurity.source(command: "tracker")
    if settings.check {
      _ = try security.load()
      return settings.reportChecked("tracker")
    }
    let logger = logging.makeLogger(label: "shoal.tracker")
    try await TrackerProcess(listen: listen, security: security, logger: logger).run { address in
      ReadyLine(listen: address, peer: nil, nodeID: nil).write()
    }
  }
}
