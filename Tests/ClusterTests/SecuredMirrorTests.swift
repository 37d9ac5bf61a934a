// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryClient
import RegistryCore
import Testing

extension ProcessTests {
  /// Whole nodes that mirror a guarded registry.
  struct SecuredMirrorTests {
    @Test("a node mirrors a registry behind TLS and a password, and its log has no password")
    func password() async throws {
      try await SecuredUpstreamTests.withPassword { secured in
        _ = try await SecuredRegistry.use(
          secured.settings(.https), SecuredRegistry.roundTrip)
        try await Self.withNode(of: secured, .https, password: Self.password) { node in
          let pulled = try await TestCluster.pull(node).get()
          #expect(pulled.blobs == [SecuredRegistry.blob])
        }
      }
    }

    @Test("a node mirrors a registry with a token server, which alone is told the password")
    func tokens() async throws {
      try await SecuredUpstreamTests.withTokenServer { secured, server in
        _ = try await SecuredRegistry.use(
          secured.settings(.http), SecuredRegistry.roundTrip)
        try await Self.withNode(of: secured, .http, password: Self.password) { node in
          let pulled = try await TestCluster.pull(node).get()
          #expect(pulled.blobs == [SecuredRegistry.blob])
        }
        #expect(server.requests.allSatisfy { $0.authorization?.hasPrefix("Basic ") == true })
      }
    }

    @Test("with a wrong password a client of the node is told at once whose fault it is")
    func wrongPassword() async throws {
      try await SecuredUpstreamTests.withPassword { secured in
        try await Self.withNode(of: secured, .https, password: "closed-sesame") { node in
          let started = ContinuousClock.now
          let result = await TestCluster.pull(node, triesMax: 1)
          print("refused after \(TestCluster.seconds(since: started))")
          guard case .failure(let error) = result else {
            Issue.record("the pull went through")
            return
          }
          #expect("\(error)".contains("403"), "\(error)")
        }
      }
    }

    private static let password = DockerRegistrySecurity.testPassword

    /// Runs a mirror of the registry; whatever becomes of it, its log has no password.
    private static func withNode(
      of secured: SecuredRegistry, _ scheme: WebScheme, password: String,
      _ body: (ShoalNode) async throws -> Void
    ) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-secured-mirror")
      defer { folder.remove() }
      let credentials = "\(folder.path)/credentials"
      try Data("\(DockerRegistrySecurity.testUser):\(password)\n".utf8)
        .write(to: URL(fileURLWithPath: credentials))
      let name = SecuredRegistry.name
      let node = try await ShoalNode.start(
        name: "mirror", executable: try ShoalExecutable.besideTests(), folder: folder.path,
        trackers: [], upstream: "\(name)=\(scheme)://\(secured.registry.address)",
        options: [
          "--upstream-ca", "\(name)=\(secured.authority.certificatePath)",
          "--upstream-credentials", "\(name)=\(credentials)",
        ])
      do {
        try await body(node)
        await node.process.stop()
      } catch {
        await node.process.stop()
        throw error
      }
      #expect(node.process.logLines(containing: password).isEmpty)
      let basic = Data("\(DockerRegistrySecurity.testUser):\(password)".utf8)
        .base64EncodedString()
      #expect(node.process.logLines(containing: basic).isEmpty)
    }
  }
}
