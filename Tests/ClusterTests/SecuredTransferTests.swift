// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import RegistryCore
import Testing

@testable import RegistryClient

extension ProcessTests {
  /// The commands for images, at a registry behind TLS with an authority of its own and a password.
  struct SecuredTransferTests {
    @Test("push, pull, copy, tags and inspect work with --ca and --credentials")
    func everyCommand() async throws {
      try await Self.withRegistry { run in
        let image = "\(run.address)/\(TestCluster.repository)"
        let layout = "oci:\(run.folder.path)/layout"
        let pulled = try await run.json(["pull", "\(image):\(TestCluster.tag)", "--to", layout])
        #expect(pulled["digest"] == .string("\(Self.image.manifestDigest)"))
        let pushed = try await run.json(["push", layout, "\(run.address)/pushed/app:1.0"])
        #expect(pushed["digest"] == pulled["digest"])
        let copied = try await run.json(["copy", "\(image):latest", "\(image):copied"])
        #expect(copied["digest"] == pulled["digest"])
        #expect(copied["bytesTransferred"] == .integer(0))
        let tags = try await run.json(["tags", image])
        #expect(Set((tags["tags"]?.array ?? []).compactMap(\.string)) == ["copied", "latest"])
        let seen = try await run.json(["inspect", "\(run.address)/pushed/app:1.0"])
        #expect(seen["layers"]?.array?.count == Self.image.layers.count)
      }
    }

    @Test("what is missing or wrong is named with the option that mends it, and no password is")
    func refusals() async throws {
      try await Self.withRegistry { run in
        let other = try await CertificateFiles.makeAuthority(folder: run.folder)
        let wrong = try run.write("wrong", "\(DockerRegistrySecurity.testUser):closed-sesame")
        // Of an image that a push could send.
        let layout = "oci:\(run.folder.path)/layout"
        let image = "\(run.address)/\(TestCluster.repository)"
        _ = try await run.json(["pull", image, "--to", layout])
        let commands = Self.commands(run) + [["push", layout, "\(image):pushed"]]
        let ca = ["--ca", run.authority.certificatePath]
        let credentials = ["--credentials", run.credentials]
        for (options, word) in [
          (["--ca", other.certificatePath] + credentials, "--ca FILE"),
          (credentials, "--ca FILE"),
          (ca + ["--credentials", wrong], "check"),
          (ca, "--credentials"),
        ] {
          for command in commands {
            let said = try await run.refusal(command + options)
            #expect(said.contains(word), "\(command[0]) \(options): \(said)")
            #expect(!said.contains("--upstream"), "\(command[0]) \(options): \(said)")
            #expect(!said.contains("sesame"), "\(command[0]) \(options): \(said)")
          }
        }
      }
    }

    @Test("a registry without TLS that is asked for it is named as such, with the option to change")
    func plain() async throws {
      try await SecuredRegistry.run({ _, _ in DockerRegistrySecurity() }) { plain in
        let folder = try WorkFolder.make(prefix: "shoal-secured-transfer")
        defer { folder.remove() }
        let run = try SecuredRun(plain, folder: folder)
        for command in Self.commands(run) {
          let said = try await run.refusal(command + ["--ca", run.authority.certificatePath])
          #expect(said.contains("--plain-http"), "\(command[0]): \(said)")
        }
      }
    }

    private static func commands(_ run: SecuredRun) -> [[String]] {
      let image = "\(run.address)/\(TestCluster.repository)"
      return [
        ["pull", image, "--to", "oci:\(run.folder.path)/none"], ["tags", image],
        ["inspect", image], ["copy", image, "\(image):copied"],
      ]
    }

    private static func withRegistry(_ body: (SecuredRun) async throws -> Void) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-secured-transfer")
      defer { folder.remove() }
      try await SecuredUpstreamTests.withPassword { secured in
        try await SecuredRegistry.use(secured.settings(.https)) { client in
          for part in image.parts { try await part.push(to: TestCluster.repository, with: client) }
          try await client.putManifest(
            TestCluster.repository, .tag(TestCluster.tag), mediaType: image.format.manifestType,
            bytes: image.manifestBytes)
        }
        try await body(try SecuredRun(secured, folder: folder))
      }
    }

    private static let image: SampleImage = {
      do {
        return try .patterned(seed: 72, layerBytes: [2_000_000, 300_000])
      } catch {
        preconditionFailure("no patterned image: \(error)")
      }
    }()
  }
}
