// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell
import RegistryClient

/// What it takes to speak to upstreams beside their URLs; each is about one `--upstream` names.
struct UpstreamOptions: ParsableArguments {
  @Option(
    name: .customLong("upstream-ca"),
    help: ArgumentHelp(
      "Certificates in PEM form that this upstream's may be signed by, beside the system's.",
      valueName: "name=file"))
  var authorities: [String] = []

  @Option(
    name: .customLong("upstream-credentials"),
    help: ArgumentHelp(
      "One line USER:PASSWORD, or a Docker config.json, for this upstream alone.",
      valueName: "name=file"))
  var credentials: [String] = []

  @Option(
    name: .customLong("upstream-realm"),
    help: ArgumentHelp(
      "The host of a token server that may be given this upstream's credentials. May be repeated; "
        + "the upstream's own host needs no such word.", valueName: "name=host"))
  var realms: [String] = []

  @Option(
    name: .customLong("upstream-plain-credentials"),
    help: ArgumentHelp(
      "Send this upstream's credentials over plain http too, on a network you trust.",
      valueName: "name"))
  var plainCredentials: [String] = []

  /// Parsed here and not by the options, whose messages would quote an argument with a password.
  func settings(_ upstreams: [String]) throws -> [UpstreamSettings] {
    do {
      return try UpstreamSettings.parse(
        upstreams: upstreams, authorities: authorities, credentials: credentials, realms: realms,
        plainCredentials: plainCredentials)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
