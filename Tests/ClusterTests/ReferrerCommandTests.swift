// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import NIOCore
import OpenSSLRuntime
import RegistryClient
import RegistryCore
import Testing

extension ProcessTests {
  /// Debian's `docker-registry`, which has no referrers API, a node that mirrors it and takes
  /// pushes, and the commands.
  struct ReferrerCommandTests {
    private static let type = "application/vnd.example.signature"

    @Test("a signature is found in an older registry, through a mirror, and where it is copied to")
    func throughAll() async throws {
      let image = try SampleImage.patterned(seed: 91, layerBytes: [100_000])
      let folder = try WorkFolder.make(prefix: "shoal-referrers")
      defer { folder.remove() }
      try await TestCluster.withOrigin([(TestCluster.repository, image)]) { origin in
        let signature = try await Self.sign(image, in: origin.address)
        try await TestCluster.run(
          nodes: 1, upstream: origin.address, options: ["--push", "allow"]
        ) { cluster in
          let node = cluster.nodes[0].address
          for registry in [origin.address, node] {
            let source = "\(registry)/\(TestCluster.repository)"
            #expect(
              try await Self.referrers("\(source)@\(image.manifestDigest)", folder)
                == ["\(signature)"])
          }
          let own = "\(node)/team/own"
          let report = try JSONValue(
            parsing: try await Self.shoal(
              [
                "copy", "\(origin.address)/\(TestCluster.repository):\(TestCluster.tag)",
                "\(own):1.0", "--referrers", "--json",
              ], folder))
          #expect(report["referrers"] == .integer(1))
          #expect(try await Self.referrers("\(own):1.0", folder) == ["\(signature)"])
          try await Self.delete(image, signature, from: own, folder)
        }
      }
    }

    private static func delete(
      _ image: SampleImage, _ signature: Digest, from own: String, _ folder: WorkFolder
    ) async throws {
      _ = try await shoal(["delete", "\(own)@\(signature)"], folder)
      #expect(try await referrers("\(own):1.0", folder).isEmpty)
      _ = try await shoal(["delete", "\(own):1.0"], folder)
      let tags = try JSONValue(parsing: try await shoal(["tags", own, "--json"], folder))
      #expect(tags["tags"] == .array([]))
      _ = try await shoal(["delete", "\(own)@\(image.manifestDigest)"], folder)
      let layer = image.layers[0].blob.digest
      _ = try await shoal(["delete", "\(own)@\(layer)", "--blob"], folder)
      await #expect(throws: (any Error).self) {
        _ = try await shoal(["delete", "\(own)@\(layer)", "--blob"], folder)
      }
    }

    /// Pushes a manifest about the image, of which the client keeps the list.
    private static func sign(_ image: SampleImage, in registry: HostPort) async throws -> Digest {
      let client = RegistryClient(
        endpoint: RegistryEndpoint(name: "older", address: registry), configuration: .patient,
        digestFunction: { Digest.computing($1, of: $0) })
      do {
        let digest = try await push(about: image, client)
        try await client.shutdown()
        return digest
      } catch {
        try await client.shutdown()
        throw error
      }
    }

    private static func push(
      about image: SampleImage, _ client: RegistryClient
    ) async throws -> Digest {
      let config = Array("{}".utf8)
      let configDigest = Digest.computing(.sha256, of: config)
      try await client.pushBlobInChunks(
        TestCluster.repository, configDigest, sizeBytes: 2, chunkBytes: 1
      ) { offset, count in ByteBuffer(bytes: config[Int(offset)..<(Int(offset) + count)]) }
      let entry = "\"digest\":\"\(configDigest)\",\"size\":2"
      let text = """
        {"schemaVersion":2,"mediaType":"\(MediaType.imageManifest)","artifactType":"\(type)",\
        "config":{"mediaType":"application/vnd.oci.empty.v1+json",\(entry)},\
        "layers":[{"mediaType":"application/vnd.oci.empty.v1+json",\(entry)}],\
        "subject":{"mediaType":"\(image.format.manifestType)",\
        "digest":"\(image.manifestDigest)","size":\(image.manifestBytes.count)}}
        """
      let bytes = Array(text.utf8)
      let digest = Digest.computing(.sha256, of: bytes)
      try await client.putManifest(
        TestCluster.repository, .digest(digest), mediaType: .imageManifest, bytes: bytes)
      return digest
    }

    /// The digests that `shoal referrers` prints, for the signature's type.
    private static func referrers(
      _ image: String, _ folder: WorkFolder
    ) async throws -> [String] {
      let output = try await shoal(["referrers", image, "--type", type, "--json"], folder)
      return try JSONValue(parsing: output)["manifests"]?.array?
        .compactMap { $0["digest"]?.string } ?? []
    }

    private static func shoal(_ arguments: [String], _ folder: WorkFolder) async throws -> [UInt8] {
      try await SystemProgram.output(
        try ShoalExecutable.besideTests(), arguments, folder: folder, timeoutSeconds: 300)
    }
  }
}
