// SPDX-License-Identifier: Apache-2.0

/// The type of a manifest or blob, as in a descriptor or a `Content-Type` header field.
///
/// Any type is carried; a few are known by name because clients must be offered them.
public struct MediaType: Sendable, Hashable {
  /// As it was written, which is how it is sent.
  public let text: String

  /// Nil unless the text is visible ASCII with a slash, at most `bytesMax` bytes: it goes into
  /// header fields as it is.
  public init?(_ text: String) {
    guard (3...Self.bytesMax).contains(text.utf8.count), text.utf8.contains(UInt8(ascii: "/")),
      text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }),
      text.utf8.first != 0x20, text.utf8.last != 0x20
    else { return nil }
    self.text = text
  }

  /// From a `Content-Type` header field: "The registry SHOULD ignore parameters" (OCI
  /// distribution-spec: pushing manifests).
  package static func ofContentType(_ header: String) -> MediaType? {
    var text = header.prefix { $0 != ";" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return MediaType(String(text))
  }

  private init(known text: String) {
    self.text = text
  }

  /// Of one that is taken at all.
  public static let bytesMax = 255

  /// Bytes of which nothing is known.
  public static let octetStream = MediaType(known: "application/octet-stream")
  /// Any JSON.
  public static let json = MediaType(known: "application/json")
  /// An OCI index: manifests for several platforms.
  public static let imageIndex = MediaType(known: "application/vnd.oci.image.index.v1+json")
  /// An OCI manifest: one image, or any artifact.
  public static let imageManifest = MediaType(known: "application/vnd.oci.image.manifest.v1+json")
  /// Docker's index.
  public static let dockerManifestList = MediaType(
    known: "application/vnd.docker.distribution.manifest.list.v2+json")
  /// Docker's manifest, schema 2.
  public static let dockerManifest = MediaType(
    known: "application/vnd.docker.distribution.manifest.v2+json")
  /// Docker's manifest of old, schema 1.
  public static let dockerSignedManifest = MediaType(
    known: "application/vnd.docker.distribution.manifest.v1+prettyjws")

  /// Whether content of it refers to other content by descriptors, as manifests and indexes do.
  package var isManifest: Bool {
    [.imageIndex, .imageManifest, .dockerManifestList, .dockerManifest].contains(self)
  }

  /// What can be neither checked nor stored by the digest of its bytes any more: its digest leaves
  /// the signature out (Docker image manifest version 2, schema 1).
  package var isDockerSchema1: Bool {
    self == .dockerSignedManifest || text == "application/vnd.docker.distribution.manifest.v1+json"
  }

  /// A layer that must not be distributed freely, such as a Windows base layer; a registry need not
  /// have it (OCI image-spec: non-distributable layers; Docker schema 2: foreign layers).
  package var isForeignLayer: Bool {
    text.hasPrefix("application/vnd.oci.image.layer.nondistributable.v1.tar")
      || text.hasPrefix("application/vnd.docker.image.rootfs.foreign.diff.tar")
  }

  /// What to say one accepts when asking for a manifest, best first. The last entry is for
  /// registries that hold manifests of other types.
  public static let manifests: [MediaType] = [
    .imageIndex, .imageManifest, .dockerManifestList, .dockerManifest,
    MediaType(known: "*/*"),
  ]

  /// The media type of stored manifest bytes whose `Content-Type` was not kept.
  ///
  /// What the manifest says of itself wins; otherwise its shape tells (OCI image-spec: an index has
  /// `manifests`, a manifest has `layers` or `config`). What is no manifest is an octet stream.
  public static func ofManifest(_ bytes: [UInt8]) -> MediaType {
    guard let manifest = try? JSONValue(parsing: bytes) else { return .octetStream }
    return manifest["mediaType"]?.string.flatMap(MediaType.init) ?? ofManifest(shape: manifest)
  }

  static func ofManifest(shape manifest: JSONValue) -> MediaType {
    if manifest["manifests"] != nil { return .imageIndex }
    if manifest["layers"] != nil || manifest["config"] != nil { return .imageManifest }
    if manifest["schemaVersion"]?.integer == 1 { return .dockerSignedManifest }
    return .octetStream
  }
}

extension MediaType: CustomStringConvertible {
  public var description: String { text }
}
