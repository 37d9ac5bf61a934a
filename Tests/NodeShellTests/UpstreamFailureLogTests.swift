// SPDX-License-Identifier: Apache-2.0

import Logging
import RegistryCore
import Synchronization
import Testing

@testable import NodeShell
@testable import RegistryClient

@Suite("What the log says of an upstream that fails")
struct UpstreamFailureLogTests {
  @Test("is why, once a minute for each upstream and kind of failure")
  func seldom() {
    let (log, lines) = Self.make()
    let start = ContinuousClock.now
    let (timeout, refusal) = (
      UpstreamErrorFixture.error(.timedOut), UpstreamErrorFixture.error(.unauthorized, status: 401)
    )
    log.note(timeout, upstream: "a", Self.repository, at: start)
    log.note(timeout, upstream: "a", Self.repository, at: start + .seconds(59))
    #expect(lines.count == 1)
    log.note(refusal, upstream: "a", Self.repository, at: start + .seconds(59))
    log.note(timeout, upstream: "b", Self.repository, at: start + .seconds(59))
    #expect(lines.count == 3)
    log.note(timeout, upstream: "a", Self.repository, at: start + .seconds(60))
    #expect(lines.count == 4)
    #expect(lines.all.allSatisfy { $0.hasPrefix("warning ") && $0.contains("as the test has it") })
    #expect(!lines.all.contains { $0.contains("secret") })
  }

  @Test("is nothing where upstream does not have it, or the node itself gave up")
  func noFailure() {
    let (log, lines) = Self.make()
    log.note(
      UpstreamErrorFixture.error(.notFound, status: 404), upstream: "a", Self.repository)
    log.note(CancellationError(), upstream: "a", Self.repository)
    #expect(lines.count == 0)
  }

  @Test("names what the operator can do, which clients are not told")
  func advice() {
    let (log, lines) = Self.make()
    let error = RegistryClientError(
      .unauthorized, at: RequestSite(method: "GET", url: "https://a.example/v2/"), status: 401,
      detail: "refused", remedy: .otherCredentials(place: "/etc/shoal/credentials"))
    log.note(error, upstream: "a", Self.repository)
    #expect(lines.all.first?.contains("check /etc/shoal/credentials") == true)
    #expect(!RegistryError(upstream: error, unknown: .blobUnknown).json.contains("/etc/shoal"))
  }

  @Test("clients do not learn the place of credentials that cannot be read")
  func unreadableCredentials() {
    let error = RegistryClientError(
      .credentialsUnavailable, at: RequestSite(method: "GET", url: "https://a.example/v2/"),
      status: 401, detail: "the credentials file /etc/shoal/credentials cannot be read")
    #expect(!RegistryError(upstream: error, unknown: .blobUnknown).json.contains("/etc/shoal"))
  }

  @Test(
    "every remedy is an option of shoal serve, or a place to look at",
    arguments: [
      (RegistryRemedy.authorities, "--upstream-ca a=FILE"),
      (.certifiedHost, "--upstream a=https://HOST"),
      (.credentials, "--upstream-credentials a=FILE"), (.otherCredentials(place: "/x"), "/x"),
      (.realm(host: "auth.example"), "--upstream-realm a=auth.example"),
      (.plainCredentials, "--upstream-plain-credentials a"),
      (.scheme(.https), "--upstream a=https://HOST"),
    ])
  func words(remedy: RegistryRemedy, words: String) {
    #expect(remedy.advice(upstream: "a").contains(words))
  }

  private static func make() -> (UpstreamFailureLog, RecordedLines) {
    let lines = RecordedLines()
    let logger = Logger(label: "test") { _ in RecordingLogHandler(lines: lines) }
    return (UpstreamFailureLog(logger: logger), lines)
  }

  private static let repository = RepositoryName("team/app")!
}
