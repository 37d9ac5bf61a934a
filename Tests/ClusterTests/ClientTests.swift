// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import OpenSSLRuntime
import RegistryClient
import RegistryCore
import Testing

extension ProcessTests {
  /// The programs people use images with, against an origin and a mirror of it.
  struct ClientTests {
    @Test("skopeo pushes and pulls images, indexes, odd blobs and a foreign layer unchanged")
    func skopeo() async throws {
      try await Self.withCluster { origin, mirror in
        let names = try await ClientSeeds.push(to: origin.address)
        for (name, digest) in names {
          try await Self.roundTrip(SkopeoClient.self, name, digest, origin, mirror, keeps: true)
        }
      }
    }

    @Test("podman pulls and pushes OCI and Docker images, through origin and mirror")
    func podman() async throws {
      try await Self.roundTripImages(PodmanClient.self, keeps: false)
    }

    @Test("buildah pulls and pushes OCI and Docker images, through origin and mirror")
    func buildah() async throws {
      try await Self.roundTripImages(BuildahClient.self, keeps: false)
    }

    @Test("containerd pulls and pushes images and indexes, through origin and mirror")
    func containerd() async throws {
      try await Self.withCluster { origin, mirror in
        let seeds = try await ClientSeeds.push(to: origin.address)
        for (name, digest) in seeds where name != ClientSeeds.oddities {
          try await Self.roundTrip(ContainerdClient.self, name, digest, origin, mirror, keeps: true)
        }
      }
    }

    @Test("docker pulls and pushes OCI and Docker images, through origin and mirror")
    func docker() async throws {
      try await Self.roundTripImages(DockerClient.self, keeps: false)
    }

    private static func roundTripImages<Client: ContainerClient>(
      _ type: Client.Type, keeps: Bool
    ) async throws {
      try await withCluster { origin, mirror in
        let seeds = try await ClientSeeds.push(to: origin.address)
        for (name, digest) in seeds where [ClientSeeds.oci, ClientSeeds.docker].contains(name) {
          try await roundTrip(type, name, digest, origin, mirror, keeps: keeps)
        }
      }
    }

    /// Origin to client, client to origin under another name, and that through the mirror to a
    /// client that has nothing.
    ///
    /// - Parameter keeps: whether the client pushes what it pulled as it was; one that packs layers
    ///   anew pushes an image with another digest, which then has to come back the same.
    private static func roundTrip<Client: ContainerClient>(
      _ type: Client.Type, _ name: String, _ digest: Digest, _ origin: ShoalNode,
      _ mirror: ShoalNode, keeps: Bool
    ) async throws {
      let pushed = try await with(type) { client in
        let source = "\(origin.address)/seed/\(name):\(ClientImages.tag)"
        let pulled = try await client.pull(source)
        #expect(pulled == digest, "\(name) pulled from the origin")
        return try await client.push(
          source, to: "\(origin.address)/copy/\(name):\(ClientImages.tag)")
      }
      if keeps { #expect(pushed == digest, "\(name) pushed to the origin") }
      let mirrored = try await with(type) { client in
        try await client.pull("\(mirror.address)/copy/\(name):\(ClientImages.tag)")
      }
      #expect(mirrored == pushed, "\(name) pulled through the mirror")
    }

    private static func with<Client: ContainerClient, Outcome: Sendable>(
      _ type: Client.Type, _ body: (Client) async throws -> Outcome
    ) async throws -> Outcome {
      let folder = try WorkFolder.make(prefix: "shoal-client")
      defer { folder.remove() }
      let client = try await type.init(folder: folder)
      do {
        let outcome = try await body(client)
        await client.stop()
        return outcome
      } catch {
        await client.stop()
        throw error
      }
    }

    private static func withCluster(
      _ body: @Sendable (_ origin: ShoalNode, _ mirror: ShoalNode) async throws -> Void
    ) async throws {
      try await TestCluster.run(nodes: 1, upstream: nil) { cluster in
        try await body(try #require(cluster.origin), cluster.nodes[0])
      }
    }
  }
}
