// SPDX-License-Identifier: Apache-2.0

public import ContentModel

/// A manifest that is about another one, its subject: a signature, a bill of materials
/// (OCI distribution-spec: listing referrers).
public struct Referrer: Sendable, Hashable {
  /// Of the manifest that refers.
  public let digest: Digest
  /// Of the manifest that refers, not of what is in it.
  public let mediaType: MediaType
  /// Of the manifest that refers.
  public let sizeBytes: Int64
  /// What the manifest says it is, or else its config's media type; nil for an index that says
  /// nothing.
  public let artifactType: String?
  /// All of the manifest's own.
  public let annotations: [ManifestAnnotation]

  /// A referrer as a registry would have listed it.
  public init(
    digest: Digest, mediaType: MediaType, sizeBytes: Int64, artifactType: String?,
    annotations: [ManifestAnnotation]
  ) {
    precondition(sizeBytes >= 0, "a manifest cannot have \(sizeBytes) bytes")
    self.digest = digest
    self.mediaType = mediaType
    self.sizeBytes = sizeBytes
    self.artifactType = artifactType
    self.annotations = annotations
  }

  /// What a manifest of these bytes is listed as; nil if it has no subject.
  ///
  /// - Throws: `manifestInvalid` if the bytes are no manifest.
  package init?(
    _ bytes: [UInt8], digest: Digest, mediaType: MediaType
  ) throws(RegistryError) {
    let references = try ManifestReferences(parsing: bytes)
    guard references.subject != nil else { return nil }
    self.init(
      digest: digest, mediaType: mediaType, sizeBytes: Int64(bytes.count),
      artifactType: references.artifactType, annotations: references.annotations)
  }

  /// The entry of a list; nil if it is no descriptor.
  init?(_ value: JSONValue) {
    guard let descriptor = Descriptor(value) else { return nil }
    self.init(
      digest: descriptor.digest, mediaType: descriptor.mediaType,
      sizeBytes: descriptor.sizeBytes,
      artifactType: value["artifactType"]?.string.flatMap { $0.isEmpty ? nil : $0 },
      annotations: ManifestAnnotation.all(in: value["annotations"]))
  }

  /// The entry of a list (OCI image-spec: descriptor).
  var json: JSONValue {
    var members = [
      JSONValue.Member("mediaType", .string(mediaType.text)),
      JSONValue.Member("digest", .string("\(digest)")),
      JSONValue.Member("size", .integer(sizeBytes)),
    ]
    if let artifactType { members.append(.init("artifactType", .string(artifactType))) }
    if let json = ManifestAnnotation.json(annotations) {
      members.append(.init("annotations", json))
    }
    return .object(members)
  }
}
