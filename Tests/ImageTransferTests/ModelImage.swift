// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import RegistryCore

/// An image or index in memory, with everything it refers to.
struct ModelImage: Sendable {
  let mediaType: MediaType
  let manifest: [UInt8]
  var blobs: [[UInt8]] = []
  var children: [ModelImage] = []

  var digest: Digest { .computing(.sha256, of: manifest) }
  var descriptor: String { Self.descriptor(mediaType.text, manifest) }

  /// An image with these layers; `extraLayers` are descriptors as they stand in the manifest.
  static func image(
    _ layers: [[UInt8]], mediaType: MediaType = .imageManifest, config: String = "linux/amd64",
    extraLayers: [String] = []
  ) -> ModelImage {
    let parts = config.split(separator: "/")
    let configBytes = Array(#"{"os":"\#(parts[0])","architecture":"\#(parts[1])"}"#.utf8)
    let type = "application/vnd.oci.image.layer.v1.tar"
    let all = layers.map { descriptor(type, $0) } + extraLayers
    // Spaces and order that no encoder would choose: what is copied must be these bytes.
    let text = """
      { "layers" : [\(all.joined(separator: " , "))],
        "config":\(descriptor("application/vnd.oci.image.config.v1+json", configBytes)),
        "mediaType":"\(mediaType.text)", "schemaVersion":2 }
      """
    return ModelImage(
      mediaType: mediaType, manifest: Array(text.utf8), blobs: [configBytes] + layers)
  }

  /// An index with a platform for each child.
  static func index(_ children: [(platform: String?, image: ModelImage)]) -> ModelImage {
    let entries = children.map { platform, image in
      guard let parts = platform?.split(separator: "/") else { return image.descriptor }
      return image.descriptor.dropLast()
        + #","platform":{"os":"\#(parts[0])","architecture":"\#(parts[1])"}}"#
    }
    let text = """
      {"schemaVersion":2,"mediaType":"\(MediaType.imageIndex.text)",
       "manifests":[\(entries.joined(separator: ",\n"))]}
      """
    return ModelImage(
      mediaType: .imageIndex, manifest: Array(text.utf8), children: children.map(\.image))
  }

  static func descriptor(_ mediaType: String, _ bytes: [UInt8], extra: String = "") -> String {
    """
    {"mediaType":"\(mediaType)","digest":"\(Digest.computing(.sha256, of: bytes))",\
    "size":\(bytes.count)\(extra)}
    """
  }

  /// Patterned, so that no two of them share a prefix.
  static func bytes(_ count: Int, seed: UInt8) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) ^ seed }
  }
}
