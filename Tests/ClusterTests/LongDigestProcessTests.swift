// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import OpenSSLRuntime
import RegistryClient
import RegistryCore
import Testing

extension ProcessTests {
  struct LongDigestProcessTests {
    @Test("a sha512 blob pushed to an origin reaches two nodes as peers send it, byte for byte")
    func betweenPeers() async throws {
      let pattern = PatternedBytes(seed: 512, sizeBytes: (6 << 20) + 17)
      let blob = Blob(
        digest: Digest.computing(.sha512, of: pattern.read(at: 0, count: (6 << 20) + 17)),
        sizeBytes: pattern.sizeBytes)
      let part = ImagePart(
        blob: blob, mediaType: "application/octet-stream", content: .pattern(pattern))
      try await TestCluster.run(nodes: 2, upstream: nil) { cluster in
        let origin = try #require(cluster.origin)
        try await Self.push(part, to: origin.address)
        for node in cluster.nodes {
          let download = BlobDownload(node: node.address, repository: TestCluster.repository)
          // Believes nothing that it has not hashed.
          try await download.blob(blob) { _ in }
          try await download.shutdown()
          try await TestCluster.awaitMetrics(of: node, "every byte is a peer's") {
            $0.bytesFromPeers == blob.sizeBytes && $0.bytesFromUpstream == 0
          }
        }
      }
    }

    private static func push(_ part: ImagePart, to registry: HostPort) async throws {
      let client = RegistryClient(
        endpoint: RegistryEndpoint(name: "origin", address: registry), configuration: .patient,
        digestFunction: { Digest.computing($1, of: $0) })
      do {
        try await part.push(to: TestCluster.repository, with: client)
        try await client.shutdown()
      } catch {
        try await client.shutdown()
        throw error
      }
    }
  }
}
