// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import RegistryCore
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct CredentialTests {
  private static let registry = WebOrigin(
    scheme: .https, address: HostPort(host: "registry.example", port: 443))
  private static let hub = WebOrigin(
    scheme: .https, address: HostPort(host: "registry-1.docker.io", port: 443))
  private static let ada = RegistryCredentials(user: "ada", password: "open:sesame")

  private static func read(
    _ text: String, _ registry: WebOrigin = registry
  ) async throws -> RegistryCredentials? {
    try await withFile(text) { path in
      try await CredentialSource.file(path: path).credentials(for: registry)
    }
  }

  @discardableResult
  private static func withFile<Result>(
    _ text: String, _ body: (String) async throws -> Result
  ) async throws -> Result {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("shoal-credentials-\(UUID().uuidString)").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }

  @Test(
    "one line is a user and a password, which may have colons in it",
    arguments: ["ada:open:sesame", "ada:open:sesame\n", "ada:open:sesame\r\n"])
  func line(text: String) async throws {
    #expect(try await Self.read(text) == Self.ada)
  }

  @Test("the user <token> means an identity token")
  func identityTokenLine() async throws {
    #expect(
      try await Self.read("<token>:refresh-me")
        == RegistryCredentials(
          identityToken: "refresh-me"))
  }

  @Test(
    "a file that is not one line of that form is refused, and not quoted",
    arguments: [
      ("", "is empty"), (" \n", "is empty"), ("ada:sesame\nbob:sesame\n", "several lines"),
      ("sesame", "user:password"), (":sesame", "user:password"), ("ada:", "user:password"),
      ("{sesame", "not valid JSON"),
    ])
  func refused(text: String, reason: String) async throws {
    let error = await #expect(throws: CredentialError.self) { try await Self.read(text) }
    let message = try "\(#require(error))"
    #expect(message.contains(reason))
    #expect(!message.contains("sesame"))
  }

  @Test("a file that is not there is named")
  func missing() async throws {
    let error = await #expect(throws: CredentialError.self) {
      try await CredentialSource.file(path: "/nowhere/credentials").credentials(for: Self.registry)
    }
    #expect("\(try #require(error))".contains("/nowhere/credentials cannot be read: it is not"))
    #expect(
      try await CredentialSource.dockerConfiguration(path: "/nowhere/config.json")
        .credentials(for: Self.registry) == nil)
  }

  @Test("credentials do not show themselves, however they are printed")
  func hidden() throws {
    let basic = try #require(Self.ada)
    let token = try #require(RegistryCredentials(identityToken: "open:sesame"))
    for credentials in [basic, token] {
      var dumped = ""
      dump((credentials, CredentialSource.fixed(credentials), basic.basic), to: &dumped)
      let text = "\(credentials) \(String(reflecting: credentials)) \(dumped)"
      #expect(!text.contains("sesame") && !text.contains("ada") && !text.contains("YWRh"))
    }
  }

  @Test(
    "a Docker configuration is read in each of its forms",
    arguments: [
      #"{"auths":{"registry.example":{"auth":"YWRhOm9wZW46c2VzYW1l"}}}"#,
      #"{"auths":{"https://registry.example/v2/":{"auth":"YWRhOm9wZW46c2VzYW1l"}}}"#,
      #"{"auths":{"registry.example:443":{"username":"ada","password":"open:sesame"}}}"#,
    ])
  func dockerConfiguration(text: String) async throws {
    #expect(try await Self.read(text) == Self.ada)
  }

  @Test("an identity token of a Docker configuration counts before the password")
  func identityToken() async throws {
    let text = """
      {"auths":{"registry.example":{"auth":"YWRhOm9wZW46c2VzYW1l","identitytoken":"refresh-me"}}}
      """
    #expect(try await Self.read(text) == RegistryCredentials(identityToken: "refresh-me"))
  }

  @Test("Docker Hub's entry has its old name, and is Docker Hub's only")
  func dockerHub() async throws {
    let text = #"{"auths":{"https://index.docker.io/v1/":{"auth":"YWRhOm9wZW46c2VzYW1l"}}}"#
    #expect(try await Self.read(text, Self.hub) == Self.ada)
    #expect(try await Self.read(text) == nil)
  }

  @Test("another host, another port and a path that means something are other registries")
  func otherRegistry() async throws {
    for name in ["other.example", "registry.example:5000", "registry.example/team"] {
      let text = #"{"auths":{"\#(name)":{"auth":"YWRhOm9wZW46c2VzYW1l"}}}"#
      #expect(try await Self.read(text) == nil)
    }
  }

  @Test("an entry that cannot be read names the host and quotes nothing")
  func malformedEntry() async throws {
    let error = await #expect(throws: CredentialError.self) {
      try await Self.read(#"{"auths":{"registry.example":{"auth":"sesame!"}}}"#)
    }
    let message = try "\(#require(error))"
    #expect(message.contains("registry.example") && !message.contains("sesame"))
  }

  @Test("the user's own configuration is looked for where the tools keep it")
  func ofUser() {
    func path(_ environment: [String: String]) -> String? {
      guard case .dockerConfiguration(let path) = CredentialSource.ofUser(environment: environment)
      else { return nil }
      return path
    }
    #expect(path(["HOME": "/h"]) == "/h/.docker/config.json")
    #expect(path(["HOME": "/h", "DOCKER_CONFIG": "/d"]) == "/d/config.json")
    #expect(path(["HOME": "/h", "REGISTRY_AUTH_FILE": "/r.json"]) == "/r.json")
    #expect(path([:]) == nil)
  }
}
