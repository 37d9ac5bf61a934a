// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct CredentialProgramTests {
  /// Asks a helper that is this shell script.
  private static func ask(
    _ script: String, timeoutSeconds: Int = 120
  ) async throws -> RegistryCredentials? {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shoal-credential-helper-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = folder.appendingPathComponent("script").path
    try Data("#!/bin/sh\nread -r host\n\(script)\n".utf8).write(to: URL(fileURLWithPath: text))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: text)
    // By another process: a file cannot be run while anyone has it open for writing, and a process
    // that some other test starts meanwhile would have this one's files open for a moment.
    let copy = try Process.run(
      URL(fileURLWithPath: "/bin/cp"),
      arguments: [text, folder.appendingPathComponent("docker-credential-test").path])
    copy.waitUntilExit()
    try #require(copy.terminationStatus == 0)
    let helper = try CredentialProgram("test", path: folder.path, timeoutSeconds: timeoutSeconds)
    return try await helper.credentials(for: "registry.example")
  }

  @Test("a helper is asked with get and the registry, and answers with credentials")
  func answers() async throws {
    let script = """
      echo "{\\"ServerURL\\":\\"x\\",\\"Username\\":\\"$1\\",\\"Secret\\":\\"$host\\"}"
      """
    #expect(
      try await Self.ask(script) == RegistryCredentials(user: "get", password: "registry.example"))
  }

  @Test("a helper's user <token> means an identity token")
  func identityToken() async throws {
    let script = #"echo '{"Username":"<token>","Secret":"refresh-me"}'"#
    #expect(try await Self.ask(script) == RegistryCredentials(identityToken: "refresh-me"))
  }

  @Test("a helper that has none says so in its own words, which is no error")
  func none() async throws {
    let script = "echo 'credentials not found in native keychain'; exit 1"
    #expect(try await Self.ask(script) == nil)
  }

  @Test(
    "a helper that fails, or does not answer as helpers do, is named",
    arguments: [
      ("echo sesame; exit 1", CredentialError.helperFailed(name: "test")),
      ("echo sesame", .helperAnswerMalformed(name: "test")),
      ("exec cat /dev/zero", .helperAnswerMalformed(name: "test")),
    ])
  func failures(script: String, expected: CredentialError) async {
    await #expect(throws: expected) { try await Self.ask(script) }
  }

  @Test("a helper that does not end is ended")
  func timesOut() async {
    await #expect(throws: CredentialError.helperTimedOut(name: "test", seconds: 1)) {
      try await Self.ask("exec sleep 600", timeoutSeconds: 1)
    }
  }

  @Test("a helper that is not installed, or has no program's name, is refused")
  func missing() async throws {
    await #expect(throws: CredentialError.helperMissing(name: "test")) {
      try await CredentialProgram("test", path: "/nowhere").credentials(for: "registry.example")
    }
    for name in ["", "../evil", "a/b", "a b"] {
      #expect(throws: CredentialError.helperNameInvalid) { try CredentialProgram(name) }
    }
  }
}
