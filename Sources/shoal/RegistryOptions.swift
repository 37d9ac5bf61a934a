// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import ImageTransfer
import RegistryClient

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

  func validate() throws {
    if plainHttp, ca != nil {
      throw ValidationError("--plain-http and --ca exclude each other; give one of them")
    }
  }

  var client: ClientOptions {
    var options = ClientOptions()
    options.isPlainHTTP = plainHttp
    options.caFile = ca
    options.areCredentialsNamed = credentials != nil
    options.credentials =
      credentials.map { .file(path: $0) }
      ?? .ofUser(environment: ProcessInfo.processInfo.environment)
    return options
  }
}
