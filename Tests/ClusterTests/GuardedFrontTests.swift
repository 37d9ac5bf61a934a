// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  /// A node of its own that guards its registry, and clients that people use.
  struct GuardedFrontTests {
    private static let account =
      "\(DockerRegistrySecurity.testUser):\(DockerRegistrySecurity.testPassword)"

    @Test("skopeo and podman log in over TLS; others read what is for everybody and write nothing")
    func passwords() async throws {
      try await Self.withNode { folder in
        let users = "\(folder.path)/users"
        try "\(DockerRegistrySecurity.testUser):\(DockerRegistrySecurity.testPasswordHash)\n"
          .write(toFile: users, atomically: true, encoding: .utf8)
        return ["--htpasswd", users, "--anonymous", "public/**=pull"]
      } _: { guarded in
        for repository in ["public/app", "private/app"] {
          try await guarded.skopeo("--dest-creds", Self.account, push: repository)
          try await guarded.expectRefusal { try await guarded.skopeo(push: repository) }
          let credentials = ["--src-creds", Self.account]
          try await guarded.skopeo(credentials, pull: repository)
        }
        try await guarded.skopeo([], pull: "public/app")
        try await guarded.expectRefusal { try await guarded.skopeo([], pull: "private/app") }
        let wrong = ["--src-creds", "ada:wrong"]
        try await guarded.expectRefusal { try await guarded.skopeo(wrong, pull: "public/app") }
        try await guarded.podmanLogin(Self.account)
        let log = try String(contentsOfFile: guarded.node.process.errorPath, encoding: .utf8)
        #expect(!log.contains("sesame") && !log.contains("$2y$"))
      }
    }

    @Test("a certificate that is replaced on SIGHUP is shown to the next client")
    func reload() async throws {
      try await Self.withNode { _ in
        []
      } _: { guarded in
        try await guarded.skopeo(push: "team/app")
        let others = try WorkFolder.make(prefix: "shoal-front-other")
        defer { others.remove() }
        let authority = try await CertificateFiles.makeAuthority(folder: others)
        let server = try await authority.makeServer("front", folder: others)
        for (new, old) in [
          (server.certificatePath, guarded.server.certificatePath),
          (server.keyPath, guarded.server.keyPath),
          (authority.certificatePath, "\(guarded.certificateFolder)/ca.crt"),
        ] {
          try Data(contentsOf: URL(fileURLWithPath: new)).write(to: URL(fileURLWithPath: old))
        }
        guarded.node.process.send(signal: SIGHUP)
        try await BoundedWait.until("the new certificate is shown", seconds: 60) {
          await guarded.does { try await guarded.skopeo([], pull: "team/app") }
        }
      }
    }

    @Test("skopeo gets tokens from a token server and pushes and pulls with them")
    func tokens() async throws {
      let tokenFolder = try WorkFolder.make(prefix: "shoal-token-server")
      defer { tokenFolder.remove() }
      let issuer = try await CertificateFiles.makeTokenIssuer(folder: tokenFolder)
      let tokens = TokenServer(issuer: issuer, folder: tokenFolder)
      try await RecordingServer.run(tokens.answer) { server in
        try await Self.withNode { _ in
          [
            "--token-realm", "http://127.0.0.1:\(server.port)/token", "--token-service",
            TokenServer.service, "--token-issuer", TokenServer.issuerName,
            "--token-certificates", issuer.certificatePath,
          ]
        } _: { guarded in
          try await guarded.skopeo("--dest-creds", Self.account, push: "team/app")
          try await guarded.skopeo(["--src-creds", Self.account], pull: "team/app")
          try await guarded.expectRefusal { try await guarded.skopeo([], pull: "team/app") }
          let asked = server.requests.flatMap(\.query).filter { $0.name == "scope" }.map(\.value)
          #expect(asked.contains("repository:team/app:pull,push"))
        }
      }
    }

    @Test("curl speaks HTTP/2 with it, and HTTP/1.1 where it wants to")
    func versions() async throws {
      try await Self.withNode { _ in
        []
      } _: { guarded in
        for (option, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
          let said = try await SystemProgram.output(
            "/usr/bin/curl",
            [
              "--silent", "--show-error", option, "--cacert",
              "\(guarded.certificateFolder)/ca.crt", "--output", "/dev/null", "--write-out",
              "%{http_version} %{http_code}", "https://\(guarded.node.address)/v2/",
            ], folder: guarded.folder)
          #expect(String(decoding: said, as: UTF8.self) == "\(version) 200")
        }
      }
    }

    private static func withNode(
      _ options: (WorkFolder) throws -> [String], _ body: (GuardedNode) async throws -> Void
    ) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-guarded")
      defer { folder.remove() }
      let guarded = try await GuardedNode.start(folder: folder, options: try options(folder))
      do {
        try await body(guarded)
      } catch {
        print(guarded.node.process.logTail)
        await guarded.node.process.stop()
        throw error
      }
      #expect(await guarded.node.process.stop() == .status(0))
    }
  }
}
