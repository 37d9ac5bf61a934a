// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import RegistryCore

/// An image manifest as a client reads it.
package struct PulledManifest: Sendable {
  package let digest: Digest
  /// The configuration and the layers, each once.
  package let blobs: [Blob]

  /// Nil if the bytes are no image manifest.
  init?(_ bytes: [UInt8], digest: Digest) {
    guard let json = try? JSONValue(parsing: bytes), let configuration = json["config"],
      let layers = json["layers"]?.array
    else { return nil }
    var blobs: [Blob] = []
    for descriptor in [configuration] + layers {
      guard let digest = descriptor["digest"]?.string.flatMap({ Digest($0) }),
        let size = descriptor["size"]?.integer, size >= 0
      else { return nil }
      let blob = Blob(digest: digest, sizeBytes: size)
      if !blobs.contains(blob) { blobs.append(blob) }
    }
    self.digest = digest
    self.blobs = blobs
  }
}
