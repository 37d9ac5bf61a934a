// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// An image as people name it: `HOST[:PORT]/NAME[:TAG][@DIGEST]`, or Docker's short forms of it.
///
/// As in Docker, the part before the first slash is a host only if it has a dot, a colon or an
/// upper-case letter, or is `localhost`; without a host `docker.io` is meant, and there a name of
/// one component is in `library/`: `debian` is `docker.io/library/debian:latest`.
package struct ImageReference: Sendable, Hashable {
  /// As written, an IPv6 address without its brackets.
  package let host: String
  /// Nil for the default port of the scheme.
  package let port: UInt16?
  package let repository: RepositoryName
  package let tag: Tag?
  package let digest: Digest?

  package init(
    host: String, port: UInt16?, repository: RepositoryName, tag: Tag? = nil, digest: Digest? = nil
  ) {
    self.host = host
    self.port = port
    self.repository = repository
    self.tag = tag
    self.digest = digest
  }

  package init(_ text: some StringProtocol) throws(ImageReferenceError) {
    guard text.utf8.count <= Self.bytesMax else { throw ImageReferenceError(problem: .tooLong) }
    if text.contains("://") { throw ImageReferenceError(problem: .schemeGiven) }
    let (name, digest) = try Self.splitDigest(String(text)[...])
    let (authority, path) = Self.splitAuthority(name)
    let (host, port) = try Self.hostAndPort(authority)
    let (bare, tag) = try Self.splitTag(path)
    let isShort = host == Self.dockerHost && !bare.contains("/")
    if isShort, bare.utf8.count == 64, Hexadecimal.bytes(bare) != nil {
      throw ImageReferenceError(problem: .identifierGiven)
    }
    guard !bare.isEmpty else { throw ImageReferenceError(problem: .nameMissing) }
    guard let repository = RepositoryName(isShort ? "library/\(bare)" : String(bare)) else {
      let isOnlyCase = RepositoryName(bare.lowercased()) != nil
      throw ImageReferenceError(problem: isOnlyCase ? .nameNotLowercase : .nameInvalid)
    }
    self.init(host: host, port: port, repository: repository, tag: tag, digest: digest)
  }

  /// What to ask the registry for: the digest if there is one, else the tag, else `latest`.
  package var reference: Reference {
    if let digest { return .digest(digest) }
    return .tag(tag ?? Self.defaultTag)
  }

  /// The tag that a copy of the image gets: none if only a digest was given.
  package var tagMeant: Tag? { tag ?? (digest == nil ? Self.defaultTag : nil) }

  /// Where the V2 API of the registry is, which for `docker.io` is elsewhere.
  package var serverHost: String { host == Self.dockerHost ? Self.dockerServerHost : host }

  /// Whether the registry is on this machine, where nobody expects TLS.
  package var isLoopback: Bool {
    host == "localhost" || host == "::1"
      || host.hasPrefix("127.")
        && host.utf8.allSatisfy {
          $0 == UInt8(ascii: ".") || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
        }
  }

  /// `HOST[:PORT]`, as it stands in a configuration of Docker's.
  package var registry: String {
    let bracketed = host.contains(":") ? "[\(host)]" : host
    return port.map { "\(bracketed):\($0)" } ?? bracketed
  }

  package static let dockerHost = "docker.io"
  package static let dockerServerHost = "registry-1.docker.io"

  /// A host, a name, a tag and a digest, each as long as it may be.
  private static let bytesMax = 1024
  private static let defaultTag: Tag = {
    guard let tag = Tag("latest") else { preconditionFailure("latest is a tag") }
    return tag
  }()
}

extension ImageReference: CustomStringConvertible {
  /// In full: `docker.io/library/debian:latest`.
  package var description: String {
    let tagText = tagMeant.map { ":\($0)" } ?? ""
    return "\(registry)/\(repository)\(tagText)" + (digest.map { "@\($0)" } ?? "")
  }
}
