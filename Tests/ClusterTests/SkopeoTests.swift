// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import OpenSSLRuntime
import RegistryCore
import Testing

extension ProcessTests {
  struct SkopeoTests {
    @Test("skopeo pulls an image of either format through a node, and every digest is the same")
    func pullsBothFormats() async throws {
      let images = try ImageFormat.allCases.map { format in
        (
          try #require(RepositoryName("library/\(format)")),
          try SampleImage.patterned(format, seed: 7, layerBytes: [3_000_000, 100, 700_000])
        )
      }
      try await TestCluster.withOrigin(images) { origin in
        try await TestCluster.run(nodes: 1, upstream: origin.address) { cluster in
          for (repository, image) in images {
            try await Self.check(image, repository, through: cluster.nodes[0])
          }
        }
      }
    }

    private static func check(
      _ image: SampleImage, _ repository: RepositoryName, through node: ShoalNode
    ) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-skopeo")
      defer { folder.remove() }
      try await SystemProgram.output(
        "/usr/bin/skopeo",
        [
          "--insecure-policy", "copy", "--src-tls-verify=false",
          "docker://\(node.address)/\(repository):\(TestCluster.tag)", "dir:\(folder.path)/image",
        ], folder: folder, timeoutSeconds: 300)
      let manifest = try Data(
        contentsOf: URL(fileURLWithPath: "\(folder.path)/image/manifest.json"))
      #expect([UInt8](manifest) == image.manifestBytes)
      for part in image.parts {
        let file = ImageContent.file(path: "\(folder.path)/image/\(part.blob.digest.hex)")
        #expect(try file.blob() == part.blob)
      }
    }
  }
}
