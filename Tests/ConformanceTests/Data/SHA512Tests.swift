// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

/// `OCI_DATA_SHA512`.
struct SHA512Tests {
  @Test("content is named by SHA-512 throughout (OCI image-spec: digests; end-2, end-3, end-7a)")
  func index() async throws {
    var data = ConformanceData(algorithm: .sha512)
    data.addIndex(of: [data.addImage().descriptor, data.addImage().descriptor])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }

  @Test("a subject named by SHA-512 has its referrers (end-12a)")
  func referrers() async throws {
    var data = ConformanceData(algorithm: .sha512)
    let image = data.addImage()
    data.addImage(artifactType: ConformanceData.exampleType, subject: image)
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }

  @Test("an image of SHA-256 may have layers of SHA-512 (end-7a)")
  func mixed() async throws {
    var layers = ConformanceData(algorithm: .sha512)
    let layer = layers.addBlob()
    var data = ConformanceData()
    data.addImage(layers: [layer.descriptor], tags: ["mixed"])
    data.blobs.append(layer)
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
