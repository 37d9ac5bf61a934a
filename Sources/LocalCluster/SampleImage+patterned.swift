// SPDX-License-Identifier: Apache-2.0

extension SampleImage {
  /// An image whose layers are patterned bytes of these sizes. They are no tar archives, which only
  /// matters to whoever unpacks them.
  package static func patterned(
    _ format: ImageFormat = .oci, seed: UInt64, layerBytes: [Int64]
  ) throws -> SampleImage {
    let layers = try layerBytes.enumerated().map { index, sizeBytes in
      let content = ImageContent.pattern(
        PatternedBytes(seed: seed &+ UInt64(index), sizeBytes: sizeBytes))
      return (blob: try content.blob(), content: content)
    }
    return SampleImage(format: format, layers: layers)
  }
}
