// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What an event happened to. As CNCF Distribution has it, what is deleted is named and not
/// described.
package struct EventTarget: Sendable, Hashable {
  package let repository: RepositoryName
  /// Whether it is read as a blob, and not as a manifest.
  package private(set) var isBlob = false
  package private(set) var mediaType: MediaType?
  package private(set) var digest: Digest?
  package private(set) var sizeBytes: Int64?
  package private(set) var source: RepositoryName?
  package private(set) var tag: Tag?
  /// The upstream of which the client has read it through this registry, by the name it gave.
  package private(set) var upstream: String?
  /// What a manifest refers to; empty unless it is wanted.
  package private(set) var references: [Descriptor] = []

  private init(in repository: RepositoryName) {
    self.repository = repository
  }

  /// - Parameter references: none are told of a manifest that has more than `referencesMax`.
  package static func manifest(
    _ digest: Digest, mediaType: MediaType, sizeBytes: Int64, in repository: RepositoryName,
    tag: Tag?, upstream: String? = nil, references: [Descriptor] = []
  ) -> EventTarget {
    var target = EventTarget(in: repository)
    target.mediaType = mediaType
    target.digest = digest
    target.sizeBytes = sizeBytes
    target.tag = tag
    target.upstream = upstream
    if references.count <= referencesMax { target.references = references }
    return target
  }

  package static func blob(
    _ blob: Blob, in repository: RepositoryName, upstream: String? = nil
  ) -> EventTarget {
    var target = EventTarget(in: repository)
    target.isBlob = true
    target.mediaType = .octetStream
    target.digest = blob.digest
    target.sizeBytes = blob.sizeBytes
    target.upstream = upstream
    return target
  }

  /// A blob whose size the catalog is to tell.
  ///
  /// - Parameter source: nil if the client named none.
  package static func mounted(
    _ digest: Digest, from source: RepositoryName?, in repository: RepositoryName
  ) -> EventTarget {
    var target = EventTarget(in: repository)
    target.isBlob = true
    target.mediaType = .octetStream
    target.digest = digest
    target.source = source
    return target
  }

  package static func deleted(_ digest: Digest, in repository: RepositoryName) -> EventTarget {
    var target = EventTarget(in: repository)
    target.digest = digest
    return target
  }

  package static func deleted(_ tag: Tag, in repository: RepositoryName) -> EventTarget {
    var target = EventTarget(in: repository)
    target.tag = tag
    return target
  }

  func sized(_ sizeBytes: Int64) -> EventTarget {
    var target = self
    target.sizeBytes = sizeBytes
    return target
  }

  /// Far more than images have; an event with them has some 45 KiB, and with the longest names that
  /// media types may have some 110 KiB.
  package static let referencesMax = 256
}
