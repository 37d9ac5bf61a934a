// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer

/// How a command speaks to registries.
struct RegistryOptions: ParsableArguments {
  @Flag(
    help: """
      Speak http without TLS, which otherwise only registries on this machine are spoken to in.
      """)
  var plainHttp = false

  @Option(
    help: ArgumentHelp(
      "Certificates in PEM that are trusted beside the system's; registries on this machine are "
        + "then spoken to with TLS too.", valueName: "file"))
  var ca: String?

  @Option(
    help: ArgumentHelp(
      "One line USER:PASSWORD, or a Docker config.json. Without it: what docker login or podman "
        + "login has left.", valueName: "file"))
  var credentials: String?

  @Option(
    help: ArgumentHelp(
      "The host of a token server that may be given the credentials. May be repeated; the "
        + "registry's own host needs no such word.", valueName: "host"))
  var realm: [String] = []

  var settings: RegistrySettings {
    RegistrySettings(
      isPlainHTTP: plainHttp, caFile: ca, credentialsFile: credentials, realmHosts: realm)
  }

  func validate() throws {
    do throws(RegistrySettingsError) {
      try settings.check { "\($0)" }
    } catch {
      throw ValidationError("\(error)")
    }
  }

  var client: ClientOptions { settings.client }
}
