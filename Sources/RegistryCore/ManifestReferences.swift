// SPDX-License-Identifier: Apache-2.0

/// What a manifest or an index refers to (OCI image-spec: manifest, index; Docker schema 2 alike).
package struct ManifestReferences: Sendable, Hashable {
  package let config: Descriptor?
  /// In the order they are applied.
  package let layers: [Descriptor]
  /// The manifests of an index.
  package let manifests: [Descriptor]
  /// What the manifest is about, if it is a referrer; it need not exist.
  package let subject: Descriptor?
  /// What the manifest says it is, or else its config's media type (OCI distribution-spec: listing
  /// referrers); nil for an index that says nothing.
  package let artifactType: String?
  package let annotations: [ManifestAnnotation]

  /// - Throws: `manifestInvalid` if the bytes are not a JSON object or a descriptor is malformed.
  ///   A manifest of unknown shape is valid and refers to nothing.
  package init(parsing bytes: [UInt8]) throws(RegistryError) {
    let manifest: JSONValue
    do {
      manifest = try JSONValue(parsing: bytes)
    } catch {
      throw RegistryError(.manifestInvalid, detail: "not JSON: \(error)")
    }
    try self.init(manifest)
  }

  init(_ manifest: JSONValue) throws(RegistryError) {
    guard case .object = manifest else {
      throw RegistryError(.manifestInvalid, detail: "not a JSON object")
    }
    self.config = try Self.descriptor(manifest, "config")
    self.layers = try Self.descriptors(manifest, "layers")
    self.manifests = try Self.descriptors(manifest, "manifests")
    self.subject = try Self.descriptor(manifest, "subject")
    let artifactType = manifest["artifactType"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    self.artifactType = artifactType ?? config?.mediaType.text
    self.annotations = ManifestAnnotation.all(in: manifest["annotations"])
  }

  /// The blobs of an image, config first, without those that have a home elsewhere.
  package var blobs: [Descriptor] {
    ((config.map { [$0] } ?? []) + layers).filter(\.urls.isEmpty)
  }

  /// The blobs a registry must hold before it takes the manifest, as it must hold `manifests`: the
  /// config, and the layers that can come from nowhere else. The subject need not exist (OCI
  /// distribution-spec: pushing manifests with subject).
  package var requiredBlobs: [Descriptor] {
    let layers = layers.filter { $0.urls.isEmpty && !$0.mediaType.isForeignLayer }
    return (config.map { [$0] } ?? []) + layers
  }

  private static func descriptor(
    _ manifest: JSONValue, _ name: String
  ) throws(RegistryError) -> Descriptor? {
    guard let value = manifest[name], value != .null else { return nil }
    guard let descriptor = Descriptor(value) else { throw malformed(name) }
    return descriptor
  }

  private static func descriptors(
    _ manifest: JSONValue, _ name: String
  ) throws(RegistryError) -> [Descriptor] {
    guard let value = manifest[name], value != .null else { return [] }
    guard let values = value.array else { throw malformed(name) }
    var descriptors: [Descriptor] = []
    for value in values {
      guard let descriptor = Descriptor(value) else { throw malformed(name) }
      descriptors.append(descriptor)
    }
    return descriptors
  }

  private static func malformed(_ name: String) -> RegistryError {
    RegistryError(.manifestInvalid, detail: "\(name): malformed descriptor")
  }
}
