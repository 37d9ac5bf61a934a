// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import OpenSSLRuntime
import RegistryClient
import RegistryCore

/// The images that clients are tested with.
enum ClientImages {
  static let tag = Tag("v1")!

  /// An image that a runtime can unpack, of so many small layers.
  static func image(_ format: ImageFormat, layers: Int, seed: String) throws -> SampleImage {
    SampleImage(
      format: format,
      layers: try (0..<layers).map { number in
        let content = ImageContent.bytes(
          TarArchive.bytes(
            fileName: "\(seed)-\(number)", content: Array("\(seed) \(number)\n".utf8)))
        return (blob: try content.blob(), content: content)
      })
  }

  /// An image with an empty layer, one of one byte, and one that is somewhere else.
  static func oddities() throws -> (parts: [ImagePart], manifest: [UInt8]) {
    let parts = [
      try part("application/vnd.oci.image.config.v1+json", "{}"),
      try part("application/octet-stream", ""), try part("application/octet-stream", "1"),
    ]
    let foreign = Digest.computing(.sha256, of: Array("somewhere else".utf8))
    let layers =
      parts.dropFirst().map(\.descriptor) + [
        """
        {"mediaType":"application/vnd.oci.image.layer.nondistributable.v1.tar",\
        "digest":"\(foreign)","size":14,"urls":["http://127.0.0.1:1/layer"]}
        """
      ]
    let manifest = """
      {"schemaVersion":2,"mediaType":"\(MediaType.imageManifest)",\
      "config":\(parts[0].descriptor),"layers":[\(layers.joined(separator: ","))]}
      """
    return (parts, Array(manifest.utf8))
  }

  /// An index of two images, or Docker's manifest list.
  static func index(_ format: ImageFormat, of images: [SampleImage]) -> [UInt8] {
    let manifests = zip(images, ["amd64", "arm64"]).map { image, architecture in
      """
      {"mediaType":"\(format.manifestType)","digest":"\(image.manifestDigest)",\
      "size":\(image.manifestBytes.count),\
      "platform":{"architecture":"\(architecture)","os":"linux"}}
      """
    }
    return Array(
      """
      {"schemaVersion":2,"mediaType":"\(indexType(format))",\
      "manifests":[\(manifests.joined(separator: ","))]}
      """.utf8)
  }

  static func indexType(_ format: ImageFormat) -> MediaType {
    switch format {
    case .oci: .imageIndex
    case .docker: .dockerManifestList
    }
  }

  private static func part(_ mediaType: String, _ text: String) throws -> ImagePart {
    let content = ImageContent.bytes(Array(text.utf8))
    return ImagePart(blob: try content.blob(), mediaType: mediaType, content: content)
  }
}
