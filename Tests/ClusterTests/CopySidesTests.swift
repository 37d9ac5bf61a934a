// SPDX-License-Identifier: Apache-2.0

import ImageTransfer
import RegistryCore
import Testing

@testable import shoal

@Suite("What a copy says to its two sides")
struct CopySidesTests {
  @Test("without a side is refused where there are two registries, and says what to give")
  func ambiguous() {
    let common = [
      ("--credentials", RegistrySettings(credentialsFile: "corp.txt")),
      ("--ca", RegistrySettings(caFile: "ca.pem")),
      ("--plain-http", RegistrySettings(isPlainHTTP: true)),
      ("--realm", RegistrySettings(realmHosts: ["auth.example"])),
    ]
    for (option, settings) in common {
      let error = #expect(throws: RegistrySettingsError.self) {
        try Self.sides("debian:12", "registry.corp/x", common: settings)
      }
      let word = option.dropFirst(2)
      #expect(
        error == .ambiguous(option, instead: ["--src-\(word)", "--dst-\(word)"]))
      #expect("\(String(describing: error))".contains("--dst-\(word)"))
    }
  }

  @Test("of one side stays there")
  func sides() throws {
    let sides = try Self.sides(
      "debian:12", "registry.corp/x",
      destination: RegistrySettings(
        caFile: "ca.pem", credentialsFile: "corp.txt", realmHosts: ["auth.corp"]))
    #expect(sides.source == RegistrySettings())
    #expect(sides.destination.credentialsFile == "corp.txt")
    #expect(sides.destination.client.areCredentialsNamed)
    #expect(!sides.source.client.areCredentialsNamed)
    #expect(sides.destination.client.realmHosts == ["auth.corp"])
  }

  @Test("without a side is for the one registry there is")
  func common() throws {
    let common = RegistrySettings(credentialsFile: "corp.txt")
    for (source, destination) in [
      ("registry.corp/a:1", "registry.corp/b:1"), ("oci:folder", "registry.corp/b:1"),
      ("registry.corp/a:1", "oci:folder"),
    ] {
      let sides = try Self.sides(source, destination, common: common)
      #expect(sides.source == common)
      #expect(sides.destination == common)
    }
  }

  @Test("is refused where it cannot be meant")
  func refused() {
    #expect(throws: RegistrySettingsError.folder("--src-ca")) {
      try Self.sides("oci:folder", "registry.corp/b", source: RegistrySettings(caFile: "ca.pem"))
    }
    #expect(
      throws: RegistrySettingsError.excludeEachOther("--credentials", "--dst-credentials")
    ) {
      try Self.sides(
        "registry.corp/a", "registry.corp/b", common: RegistrySettings(credentialsFile: "a"),
        destination: RegistrySettings(credentialsFile: "b"))
    }
    #expect(throws: RegistrySettingsError.excludeEachOther("--src-plain-http", "--src-ca")) {
      try Self.sides(
        "debian", "registry.corp/b", source: RegistrySettings(isPlainHTTP: true, caFile: "a"))
    }
    #expect(throws: RegistrySettingsError.realmMalformed("--dst-realm")) {
      try Self.sides(
        "debian", "registry.corp/b",
        destination: RegistrySettings(realmHosts: ["https://auth.example/token"]))
    }
  }

  private static func sides(
    _ source: String, _ destination: String, common: RegistrySettings = RegistrySettings(),
    source sourceOnly: RegistrySettings = RegistrySettings(),
    destination destinationOnly: RegistrySettings = RegistrySettings()
  ) throws -> CopySides {
    try CopySides(
      of: ImageLocation(source), ImageLocation(destination), common: common,
      sourceOnly: sourceOnly, destinationOnly: destinationOnly)
  }
}
