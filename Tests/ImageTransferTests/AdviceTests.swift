// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@testable import ImageTransfer
@testable import RegistryClient

@Suite("What a command advises")
struct AdviceTests {
  @Test(
    "is its own options, with those of a copy",
    arguments: [
      (
        RegistryRemedy.authorities,
        "if its authority is one of your own, add --ca FILE (in a copy: --src-ca or --dst-ca)"
      ),
      (
        .credentials,
        "log in to the registry, or add --credentials FILE "
          + "(in a copy: --src-credentials or --dst-credentials)"
      ),
      (.otherCredentials(place: "/home/ada/password"), "check /home/ada/password, or log in again"),
      (
        .realm(host: "gitlab.example"),
        "if that host belongs to the registry, add --realm gitlab.example "
          + "(in a copy: --src-realm or --dst-realm)"
      ),
      (
        .scheme(.http), "add --plain-http (in a copy: --src-plain-http or --dst-plain-http)"
      ),
    ])
  func words(remedy: RegistryRemedy, words: String) {
    #expect(remedy.advice == words)
    #expect(Self.error(.unauthorized, remedy).advice == words)
  }

  @Test(
    "is as good for a copy where only the kind of error is known",
    arguments: [
      (RegistryClientErrorCode.unauthorized, "--src-credentials or --dst-credentials"),
      (.unreachable, "--src-plain-http or --dst-plain-http"),
      (.timedOut, "--src-plain-http or --dst-plain-http"),
    ])
  func copies(code: RegistryClientErrorCode, options: String) {
    #expect(Self.error(code, nil).advice.contains(options))
  }

  @Test("names no option of shoal serve, whatever went wrong")
  func nothingOfServe() {
    let remedies: [RegistryRemedy] = [
      .authorities, .certifiedHost, .credentials, .otherCredentials(place: "x"), .realm(host: "x"),
      .plainCredentials, .scheme(.http), .scheme(.https),
    ]
    let codes: [RegistryClientErrorCode] = [
      .unauthorized, .certificateRefused, .wrongScheme, .realmRefused, .credentialsWithheld,
      .credentialsUnavailable, .authorizationEnded, .unreachable,
    ]
    let texts = remedies.map(\.advice) + codes.map { Self.error($0, nil).advice }
    #expect(!texts.contains { $0.contains("--upstream") || $0.isEmpty })
  }

  private static func error(
    _ code: RegistryClientErrorCode, _ remedy: RegistryRemedy?
  ) -> RegistryClientError {
    RegistryClientError(
      code, at: RequestSite(method: "GET", url: "https://registry.example/v2/"), status: 401,
      detail: "no", remedy: remedy)
  }
}
