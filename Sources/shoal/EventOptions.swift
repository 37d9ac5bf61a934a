// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NodeShell

/// Who is told of pushes, pulls, mounts and deletes. Each but the first and the last is about one
/// that `--event-endpoint` names.
struct EventOptions: ParsableArguments {
  @Option(
    name: .customLong("event-endpoint"),
    help: ArgumentHelp(
      "Tell this URL of every push, pull, mount and delete, in CNCF Distribution's notification "
        + "format. Events wait on disk until it has answered 2xx. May be repeated.",
      valueName: "name=url"))
  var endpoints: [String] = []

  @Option(
    name: .customLong("event-ignore"),
    help: ArgumentHelp(
      "What this endpoint is not told of: actions and media types, as "
        + "NAME=pull,application/octet-stream. May be repeated.", valueName: "name=words"))
  var ignoring: [String] = []

  @Option(
    name: .customLong("event-header-file"),
    help: ArgumentHelp(
      "Header fields for this endpoint, one NAME: VALUE in a line, such as a password.",
      valueName: "name=file"))
  var headerFiles: [String] = []

  @Option(
    name: .customLong("event-ca"),
    help: ArgumentHelp(
      "Certificates in PEM that this endpoint's may be signed by, beside the system's.",
      valueName: "name=file"))
  var authorities: [String] = []

  @Flag(
    name: .customLong("event-references"),
    help: "Tell with a manifest what it refers to: config and layers, or the manifests of an index."
  )
  var tellsReferences = false

  func validate() throws {
    _ = try settings()
  }

  /// Parsed here and not by the options, whose messages would quote an address with a secret.
  func settings() throws -> EventSettings {
    var settings = EventSettings()
    do throws(EventArgumentError) {
      settings.endpoints = try EventEndpoint.parse(
        endpoints: endpoints, ignoring: ignoring, headerFiles: headerFiles,
        authorities: authorities)
    } catch {
      throw ValidationError("\(error)")
    }
    settings.tellsReferences = tellsReferences
    return settings
  }
}
