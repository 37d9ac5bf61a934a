// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A manifest a client wants stored, after every check that needs neither a hash nor the catalog.
package struct PushedManifest: Sendable, Hashable {
  /// "The registry MUST store the manifest in the exact byte representation provided by the client"
  /// (OCI distribution-spec: pushing manifests).
  package let bytes: [UInt8]
  package let mediaType: MediaType
  package let references: ManifestReferences

  /// - Parameter contentType: the `Content-Type` header field; without one the manifest's own words
  ///   or its shape tell the type.
  /// - Throws: `manifestTooLarge` or `manifestInvalid`.
  package init(bytes: [UInt8], contentType: String?) throws(RegistryError) {
    guard bytes.count <= Self.bytesMax else { throw .manifestTooLarge }
    let manifest: JSONValue
    do {
      manifest = try JSONValue(parsing: bytes)
    } catch {
      throw Self.invalid("not JSON: \(error)")
    }
    self.references = try ManifestReferences(manifest)
    self.mediaType = try Self.mediaType(manifest, contentType)
    self.bytes = bytes
    try Self.checkShape(manifest, mediaType)
  }

  /// "SHOULD expect to be able to support manifest pushes of at least 4 megabytes": 4 MiB, which
  /// is also what CNCF Distribution takes.
  package static let bytesMax = JSONParser.bytesMax

  /// Whether the manifest may be stored under the reference.
  ///
  /// - Parameter digest: of `bytes`, under the algorithm of the reference if that is a digest.
  /// - Throws: `digestInvalid`.
  package func check(_ digest: Digest, against reference: Reference) throws(RegistryError) {
    switch reference {
    case .tag: return
    case .digest(digest): return
    case .digest(let wanted):
      throw RegistryError(
        .digestInvalid, message: "the manifest has another digest than it is pushed by",
        detail: "\(wanted) is asked for, \(digest) it is")
    }
  }

  /// "If a manifest includes a `mediaType` field, clients MUST set the `Content-Type` header to the
  /// value specified": bytes that are read as two types are how one manifest is passed off for
  /// another.
  private static func mediaType(
    _ manifest: JSONValue, _ contentType: String?
  ) throws(RegistryError) -> MediaType {
    var declared: MediaType?
    if let value = manifest["mediaType"] {
      guard let type = value.string.flatMap(MediaType.init) else {
        throw invalid("mediaType: malformed")
      }
      declared = type
    }
    guard let contentType else { return declared ?? .ofManifest(shape: manifest) }
    guard let sent = MediaType.ofContentType(contentType) else {
      throw invalid("Content-Type: malformed")
    }
    guard declared.map({ $0.text.lowercased() == sent.text.lowercased() }) ?? true else {
      throw invalid("Content-Type is \(sent), the manifest's mediaType \(declared ?? sent)")
    }
    return declared ?? sent
  }

  /// A manifest that is an index as well means different things to different readers (OCI
  /// image-spec, advisory GHSA-77vh-xpmg-72qh).
  private static func checkShape(
    _ manifest: JSONValue, _ mediaType: MediaType
  ) throws(RegistryError) {
    if mediaType.isDockerSchema1 {
      throw invalid("Docker schema 1 is not taken: push schema 2 or OCI")
    }
    let isIndex = [.imageIndex, .dockerManifestList].contains(mediaType)
    let isImage = [.imageManifest, .dockerManifest].contains(mediaType)
    if isImage, manifest["manifests"] != nil { throw invalid("an image manifest has no manifests") }
    if isIndex, manifest["layers"] != nil || manifest["config"] != nil {
      throw invalid("an index has neither layers nor config")
    }
  }

  private static func invalid(_ detail: String) -> RegistryError {
    RegistryError(.manifestInvalid, detail: detail)
  }
}
