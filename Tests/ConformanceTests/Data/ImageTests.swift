// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// `OCI_DATA_IMAGE`.
struct ImageTests {
  @Test(
    "an image is pushed, listed, pulled and deleted (end-2, end-3, end-7a, end-9, end-10)",
    arguments: ConformanceTransport.allCases)
  func image(transport: ConformanceTransport) async throws {
    var data = ConformanceData()
    data.addImage(tags: ["image"])
    try await ConformanceRegistry.serving(over: transport) { [data] client in
      try await client.exercise(data)
    }
  }

  @Test(
    "a manifest of nearly 4 MB is taken as it is (end-7a)", arguments: ConformanceTransport.allCases
  )
  func largeManifest(transport: ConformanceTransport) async throws {
    var data = ConformanceData()
    let annotation = String(repeating: "A", count: 10_000)
    let annotations = (0..<390).map { ("large-annotation-\($0)", annotation) }
    data.addImage(
      annotations: Dictionary(uniqueKeysWithValues: annotations), tags: ["large-manifest"])
    try await ConformanceRegistry.serving(over: transport) { [data] client in
      try await client.exercise(data)
    }
  }

  @Test("an image of Docker's schema 2 is an image like others (end-7a)")
  func docker() async throws {
    var data = ConformanceData()
    let config = data.addBlob(type: "application/vnd.docker.container.image.v1+json")
    let layer = data.addBlob(type: "application/vnd.docker.image.rootfs.diff.tar.gzip")
    let manifest = JSONValue.fields([
      "schemaVersion": .integer(2), "mediaType": .string(MediaType.dockerManifest.text),
      "config": config.descriptor, "layers": .array([layer.descriptor]),
    ])
    let list = JSONValue.fields([
      "schemaVersion": .integer(2), "mediaType": .string(MediaType.dockerManifestList.text),
      "manifests": .array([data.content(manifest, .dockerManifest).descriptor]),
    ])
    data.manifests = [
      data.content(manifest, .dockerManifest), data.content(list, .dockerManifestList),
    ]
    data.manifests[1].tags = ["docker"]
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
