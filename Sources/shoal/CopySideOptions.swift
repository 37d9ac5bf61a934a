// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer

/// What `copy` is told of one side alone.
struct CopySideOptions: ParsableArguments {
  @Flag(name: .customLong("src-plain-http"), help: "As --plain-http, for SRC alone.")
  var sourcePlainHTTP = false

  @Flag(name: .customLong("dst-plain-http"), help: "As --plain-http, for DST alone.")
  var destinationPlainHTTP = false

  @Option(
    name: .customLong("src-ca"),
    help: ArgumentHelp("As --ca, for SRC alone.", valueName: "file"))
  var sourceCA: String?

  @Option(
    name: .customLong("dst-ca"),
    help: ArgumentHelp("As --ca, for DST alone.", valueName: "file"))
  var destinationCA: String?

  @Option(
    name: .customLong("src-credentials"),
    help: ArgumentHelp("As --credentials, for SRC alone.", valueName: "file"))
  var sourceCredentials: String?

  @Option(
    name: .customLong("dst-credentials"),
    help: ArgumentHelp("As --credentials, for DST alone.", valueName: "file"))
  var destinationCredentials: String?

  @Option(
    name: .customLong("src-realm"),
    help: ArgumentHelp("As --realm, for SRC alone.", valueName: "host"))
  var sourceRealm: [String] = []

  @Option(
    name: .customLong("dst-realm"),
    help: ArgumentHelp("As --realm, for DST alone.", valueName: "host"))
  var destinationRealm: [String] = []

  func sides(
    of source: ImageLocation, _ destination: ImageLocation, common: RegistrySettings
  ) throws -> CopySides {
    do throws(RegistrySettingsError) {
      return try CopySides(
        of: source, destination, common: common,
        sourceOnly: RegistrySettings(
          isPlainHTTP: sourcePlainHTTP, caFile: sourceCA, credentialsFile: sourceCredentials,
          realmHosts: sourceRealm),
        destinationOnly: RegistrySettings(
          isPlainHTTP: destinationPlainHTTP, caFile: destinationCA,
          credentialsFile: destinationCredentials, realmHosts: destinationRealm))
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
