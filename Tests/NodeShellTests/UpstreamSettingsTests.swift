// SPDX-License-Identifier: Apache-2.0

import Foundation
import RegistryCore
import Testing

@testable import NodeShell
@testable import RegistryClient

@Suite struct UpstreamSettingsTests {
  @discardableResult
  private static func withFile<Result>(
    _ text: String, _ body: (String) throws -> Result
  ) throws -> Result {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("shoal-settings-\(UUID().uuidString)").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  @Test("each option is about the upstream it names")
  func parses() throws {
    try Self.withFile("ada:open:sesame") { path in
      let all = try UpstreamSettings.parse(
        upstreams: ["a=https://a.example", "b=http://b.example:5000"],
        credentials: ["b=\(path)"], realms: ["a=auth.example", "a=login.example"],
        plainCredentials: ["b"])
      #expect(all.map(\.endpoint.name) == ["a", "b"])
      #expect(all.map(\.credentials.isNone) == [true, false])
      #expect(all.map(\.realmHosts) == [["auth.example", "login.example"], []])
      #expect(all.map(\.allowsPlainCredentials) == [false, true])
    }
  }

  @Test("a file without certificates is refused, and so is one that is not there")
  func authorities() throws {
    try Self.withFile("no certificate") { path in
      #expect(throws: UpstreamArgumentError.authorities(.malformed(path: path))) {
        try UpstreamSettings.parse(
          upstreams: ["a=https://a.example"], authorities: ["a=\(path)"])
      }
    }
    #expect(throws: CertificateAuthoritiesError.unreadable(path: "/nowhere/ca.pem")) {
      try CertificateAuthorities(path: "/nowhere/ca.pem")
    }
  }

  @Test("what cannot be meant is refused with the option's name, and quotes no value")
  func refuses() throws {
    let known = ["a=https://a.example"]
    for (option, parse) in [
      ("--upstream-ca", { try UpstreamSettings.parse(upstreams: known, authorities: [$0]) }),
      (
        "--upstream-credentials",
        {
          try UpstreamSettings.parse(upstreams: known, credentials: [$0])
        }
      ),
      ("--upstream-realm", { try UpstreamSettings.parse(upstreams: known, realms: [$0]) }),
    ] as [(String, (String) throws -> [UpstreamSettings])] {
      for argument in ["sesame", "a=", "unknown=sesame"] {
        let error = #expect(throws: UpstreamArgumentError.self) { try parse(argument) }
        #expect("\(try #require(error))".contains("\(option) "))
        #expect(!"\(try #require(error))".contains("sesame"))
      }
    }
    #expect(throws: UpstreamArgumentError.givenTwice(option: .upstream, name: "a")) {
      try UpstreamSettings.parse(upstreams: known + known)
    }
    for host in ["https://auth.example", "auth.example/token", "auth.example:443"] {
      #expect(throws: UpstreamArgumentError.realmMalformed) {
        try UpstreamSettings.parse(upstreams: known, realms: ["a=\(host)"])
      }
    }
  }

  @Test("a credentials file that cannot be used is refused at the start")
  func credentials() throws {
    try Self.withFile("") { path in
      #expect(throws: UpstreamArgumentError.credentials(.fileEmpty(path: path))) {
        try UpstreamSettings.parse(
          upstreams: ["a=https://a.example"], credentials: ["a=\(path)"])
      }
    }
  }
}
