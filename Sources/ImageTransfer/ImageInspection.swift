// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// What an image is, found without its layers.
package struct ImageInspection: Sendable, Hashable {
  package let digest: Digest
  package let mediaType: MediaType
  /// Of the manifest or index itself.
  package let sizeBytes: Int
  /// What an index offers; empty for an image.
  package let platforms: [IndexPlatforms.Entry]
  /// By the configuration; nil for an index, and where the configuration names none.
  package let platform: Platform?
  package let config: Descriptor?
  /// Lowest first.
  package let layers: [Descriptor]

  /// - Parameter platform: the one to look at of an index; the index itself if nil.
  package static func of(
    _ source: any ImageSource, platform: Platform?, limits: TransferLimits = TransferLimits()
  ) async throws -> ImageInspection {
    let retrying = Retrying(limits: limits) { _, _ in }
    let walk = ManifestWalk(source: source, limits: limits, retrying: retrying)
    let root = try await walk.root(platform: platform)
    return ImageInspection(
      digest: root.digest, mediaType: root.mediaType, sizeBytes: root.bytes.count,
      platforms: try IndexPlatforms(root).entries,
      platform: try await retrying.run { try await root.platform(source) },
      config: root.references.config, layers: root.references.layers)
  }

  /// Of configuration and layers.
  package var contentBytes: Int64 {
    ([config].compactMap(\.self) + layers).reduce(0) { $0 + $1.sizeBytes }
  }
}
