// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What a client may ask of a registry's own content beside reading it (OCI distribution-spec:
/// push and content management; the catalog is Docker's).
package enum PushOperation: Sendable, Hashable {
  case startUpload(RepositoryName)
  /// `from` is nil if the client knows no repository that has the blob.
  case mountBlob(RepositoryName, Digest, from: RepositoryName?)
  /// The whole blob in one request.
  case storeBlob(RepositoryName, Digest)
  case readUpload(RepositoryName, UploadID)
  case appendToUpload(RepositoryName, UploadID)
  case finishUpload(RepositoryName, UploadID, Digest)
  case cancelUpload(RepositoryName, UploadID)
  /// `tags` are what a push by digest asks for beside it.
  case storeManifest(RepositoryName, Reference, tags: [Tag])
  case deleteManifest(RepositoryName, Reference)
  case deleteBlob(RepositoryName, Digest)
  case listRepositories(Pagination)

  /// Nil for what only reads; the method is one of those the route allows.
  init?(
    _ route: RegistryRoute, method: String, _ target: RequestTarget
  ) throws(RegistryError) {
    switch (route, method) {
    case (.manifest(let name, let reference), "PUT"):
      let tags = reference.digest == nil ? [] : try Self.tags(target)
      self = .storeManifest(name, reference, tags: tags)
    case (.manifest(let name, let reference), "DELETE"): self = .deleteManifest(name, reference)
    case (.blob(let name, let digest), "DELETE"): self = .deleteBlob(name, digest)
    case (.uploads(let name), _): self = try Self.starting(name, target)
    case (.upload(let name, let identifier), _):
      self = try Self.continuing(name, identifier, method, target)
    case (.catalog, _): self = .listRepositories(try Pagination(target))
    case (.base, _), (.manifest, _), (.blob, _), (.tags, _), (.referrers, _): return nil
    }
  }

  private static func starting(
    _ name: RepositoryName, _ target: RequestTarget
  ) throws(RegistryError) -> PushOperation {
    if let text = target[parameter: "digest"], !text.isEmpty {
      return .storeBlob(name, try digest(text))
    }
    // "unable to mount the requested blob, it SHOULD return a 202": what cannot be a blob or a
    // repository cannot be mounted either, and the client goes on to upload.
    guard let digest = target[parameter: "mount"].flatMap({ Digest($0) }) else {
      return .startUpload(name)
    }
    // "The registry MAY treat the `from` parameter as optional."
    guard let text = target[parameter: "from"], !text.isEmpty else {
      return .mountBlob(name, digest, from: nil)
    }
    guard let source = RepositoryName(text) else { return .startUpload(name) }
    return .mountBlob(name, digest, from: source)
  }

  private static func continuing(
    _ name: RepositoryName, _ identifier: String, _ method: String, _ target: RequestTarget
  ) throws(RegistryError) -> PushOperation {
    guard let id = UploadID(identifier) else {
      throw RegistryError(.blobUploadUnknown, detail: identifier)
    }
    switch method {
    case "PATCH": return .appendToUpload(name, id)
    case "DELETE": return .cancelUpload(name, id)
    case "PUT":
      guard let text = target[parameter: "digest"], !text.isEmpty else {
        throw RegistryError(
          .digestInvalid, message: "the closing PUT names the blob's digest: ?digest=sha256:…")
      }
      return .finishUpload(name, id, try digest(text))
    default: return .readUpload(name, id)
    }
  }

  /// `PUT /v2/<name>/manifests/<digest>?tag=1&tag=2` (OCI distribution-spec 1.1+dev: end-7b). A
  /// client that names a tag in the path has no use for it, and is told by the missing `OCI-Tag`
  /// that it was not read.
  private static func tags(_ target: RequestTarget) throws(RegistryError) -> [Tag] {
    var tags: [Tag] = []
    for text in target[parameters: "tag"] {
      guard let tag = Tag(text) else { throw .unparsableTag(text) }
      if !tags.contains(tag) { tags.append(tag) }
    }
    guard tags.count <= tagsMax else { throw .tooManyTags }
    return tags
  }

  /// Each is a row and its history in one transaction; a release has a handful.
  static let tagsMax = 64

  private static func digest(_ text: String) throws(RegistryError) -> Digest {
    guard let digest = Digest(text) else { throw .unparsableDigest(text) }
    return digest
  }
}
