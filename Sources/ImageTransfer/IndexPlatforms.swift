// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// What an index says its manifests are for.
package struct IndexPlatforms: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package let descriptor: Descriptor
    /// Nil if the index says nothing.
    package let platform: Platform?
  }

  /// Empty if the manifest is no index.
  package let entries: [Entry]

  package init(_ manifest: PlannedManifest) throws(TransferError) {
    // The bytes have been parsed before, and the descriptors are in the same order.
    let document = try? JSONValue(parsing: manifest.bytes)
    let values = document?["manifests"]?.array ?? []
    self.entries = zip(manifest.references.manifests, values).map { descriptor, value in
      Entry(descriptor: descriptor, platform: value["platform"].flatMap { Platform($0) })
    }
  }

  /// The manifest for the platform; nil if `manifest` is no index.
  func chosen(
    _ platform: Platform, of manifest: PlannedManifest
  ) throws(TransferError) -> Descriptor? {
    if entries.isEmpty { return nil }
    if let entry = entries.first(where: { $0.platform.map(platform.accepts) ?? false }) {
      return entry.descriptor
    }
    // An index inside an index need not say what it is for.
    let unnamed = entries.filter { $0.platform == nil && Self.isIndex($0.descriptor.mediaType) }
    if unnamed.count == 1 { return unnamed[0].descriptor }
    let offered = entries.compactMap { $0.platform?.description }.filter {
      !$0.hasPrefix("unknown")
    }
    throw TransferError(
      .platformUnknown, "the image is not made for \(platform)",
      advice: offered.isEmpty
        ? "its index names no platform; copy it whole"
        : "choose one of \(offered.joined(separator: ", "))")
  }

  private static func isIndex(_ mediaType: MediaType) -> Bool {
    mediaType == .imageIndex || mediaType == .dockerManifestList
  }
}
