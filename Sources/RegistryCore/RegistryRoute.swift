// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A place under `/v2/` (OCI distribution-spec: endpoints).
package enum RegistryRoute: Sendable, Hashable {
  case base
  case manifest(RepositoryName, Reference)
  case blob(RepositoryName, Digest)
  case tags(RepositoryName)
  /// Where uploads start.
  case uploads(RepositoryName)
  /// One upload; the identifier is as it was sent.
  case upload(RepositoryName, identifier: String)
  case referrers(RepositoryName, Digest)
  case catalog

  /// Reads the path from its end, because a repository may be called `a/manifests` or `blobs`.
  ///
  /// - Throws: `nameUnknown` for a path that is no route; otherwise what is wrong with its parts.
  package init(_ target: RequestTarget) throws(RegistryError) {
    let segments = target.segments
    guard segments.first == "v2" else { throw Self.noRoute(target) }
    switch segments.dropFirst() {
    case [], [""]:
      self = .base
    case ["_catalog"]:
      self = .catalog
    default:
      self = try Self.inRepository(target)
    }
  }

  /// The methods this registry serves on the route; none for what it only recognises.
  ///
  /// - Parameter takesPushes: whether it owns content that clients may change and list.
  package func allowedMethods(takesPushes: Bool) -> [String] {
    switch self {
    case .base, .tags, .referrers: ["GET", "HEAD"]
    case .manifest: takesPushes ? ["GET", "HEAD", "PUT", "DELETE"] : ["GET", "HEAD"]
    case .blob: takesPushes ? ["GET", "HEAD", "DELETE"] : ["GET", "HEAD"]
    case .uploads: takesPushes ? ["POST"] : []
    case .upload: takesPushes ? ["GET", "HEAD", "PATCH", "PUT", "DELETE"] : []
    case .catalog: takesPushes ? ["GET", "HEAD"] : []
    }
  }

  private static func inRepository(_ target: RequestTarget) throws(RegistryError) -> Self {
    let segments = target.segments
    guard segments.count >= 4 else { throw noRoute(target) }
    let last = segments[segments.count - 1]
    let marker = segments[segments.count - 2]
    if segments.count >= 5, segments[segments.count - 3] == "blobs", marker == "uploads" {
      let name = try name(segments[1..<(segments.count - 3)])
      return last.isEmpty ? .uploads(name) : .upload(name, identifier: last)
    }
    let nameSegments = segments[1..<(segments.count - 2)]
    switch (marker, last) {
    case ("manifests", _):
      return .manifest(try name(nameSegments), try reference(last))
    case ("blobs", "uploads"):
      return .uploads(try name(nameSegments))
    case ("blobs", _):
      return .blob(try name(nameSegments), try digest(last))
    case ("referrers", _):
      return .referrers(try name(nameSegments), try digest(last))
    case ("tags", "list"):
      return .tags(try name(nameSegments))
    default:
      throw noRoute(target)
    }
  }

  private static func name(
    _ segments: ArraySlice<String>
  ) throws(RegistryError) -> RepositoryName {
    // A slash inside a segment was escaped; joining would turn it into a separator.
    guard segments.allSatisfy({ !$0.utf8.contains(UInt8(ascii: "/")) }),
      let name = RepositoryName(segments.joined(separator: "/"))
    else { throw RegistryError(.nameInvalid, detail: segments.joined(separator: "/")) }
    return name
  }

  private static func reference(_ text: String) throws(RegistryError) -> Reference {
    if let reference = Reference(text) { return reference }
    if text.utf8.contains(UInt8(ascii: ":")) { throw .unparsableDigest(text) }
    // What cannot be a tag was never pushed; the conformance suite asks for such a one.
    throw RegistryError(.manifestUnknown, detail: text)
  }

  private static func digest(_ text: String) throws(RegistryError) -> Digest {
    guard let digest = Digest(text) else { throw .unparsableDigest(text) }
    return digest
  }

  private static func noRoute(_ target: RequestTarget) -> RegistryError {
    RegistryError(.nameUnknown, message: "there is nothing at this path", detail: target.path)
  }
}
