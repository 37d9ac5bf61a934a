// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryCore

/// What a client was given.
package struct PulledContent: Sendable {
  package enum Content: Sendable {
    /// With the tag it was asked for by, if that was one.
    case manifest(ManifestContent, Tag?)
    case blob(Blob)
  }

  package let content: Content
  package let repository: RepositoryName
  /// The upstream that the client named.
  package let upstream: String?

  package var mediaType: MediaType {
    switch content {
    case .manifest(let manifest, _): manifest.mediaType
    case .blob: .octetStream
    }
  }

  package init(_ content: Content, in repository: RepositoryName, upstream: String?) {
    self.content = content
    self.repository = repository
    self.upstream = upstream
  }
}
