// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// `OCI_DATA_NONDISTRIBUTABLE`.
struct NondistributableTests {
  @Test("layers that are not distributed need not be here (end-7a, OCI image-spec: layers)")
  func layers() async throws {
    var data = ConformanceData()
    let foreign = ["tar+gzip", "tar"].map { suffix in
      data.absent(suffix).descriptor
        .setting(
          "mediaType",
          to: .string("application/vnd.oci.image.layer.nondistributable.v1.\(suffix)")
        )
        .setting("urls", to: .array([.string("https://store.example.com/\(suffix)")]))
    }
    let layer = data.addBlob()
    data.addImage(layers: foreign + [layer.descriptor], tags: ["non-distributable-image"])
    try await ConformanceRegistry.serving { [data] client in try await client.exercise(data) }
  }
}
