// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Where CNCF Distribution keeps everything on a file system, as paths below the folder that holds
/// all of it (distribution: registry/storage/paths.go).
///
///     blobs/<alg>/<first 2 hex>/<hex>/data
///     repositories/<name>/
///       _layers/<alg>/<hex>/link                          a blob may be read here
///       _manifests/revisions/<alg>/<hex>/link             the repository has this manifest
///       _manifests/tags/<tag>/current/link                what the tag points to
///       _manifests/tags/<tag>/index/<alg>/<hex>/link      what it has ever pointed to
///       _uploads/…
///
/// A `link` holds the text of a digest. No part of a repository's name begins with `_`, so the
/// folders of a repository are never taken for another one.
package enum DistributionLayout {
  /// Below the `rootdirectory` of Distribution's configuration.
  package static let root = "docker/registry/v2"
  package static let repositories = "repositories"

  package static func data(of digest: Digest) -> String {
    let algorithm = digest.algorithm.name
    return "blobs/\(algorithm)/\(digest.hex.prefix(2))/\(digest.hex)/data"
  }

  package static func folder(of repository: RepositoryName) -> String {
    "\(repositories)/\(repository)"
  }

  package static func layers(of repository: RepositoryName) -> String {
    "\(folder(of: repository))/_layers"
  }

  package static func revisions(of repository: RepositoryName) -> String {
    "\(folder(of: repository))/_manifests/revisions"
  }

  package static func tags(of repository: RepositoryName) -> String {
    "\(folder(of: repository))/_manifests/tags"
  }

  package static func current(of tag: Tag, in repository: RepositoryName) -> String {
    "\(tags(of: repository))/\(tag)/current/\(link)"
  }

  package static func index(of tag: Tag, in repository: RepositoryName) -> String {
    "\(tags(of: repository))/\(tag)/index"
  }

  /// The link to a digest below a folder of links: `layers`, `revisions` or `index`.
  package static func link(to digest: Digest, below folder: String) -> String {
    "\(folder)/\(digest.algorithm.name)/\(digest.hex)/\(link)"
  }

  /// What a link says; nil if that is no digest.
  package static func digest(ofLink bytes: [UInt8]) -> Digest? {
    Digest(String(decoding: bytes, as: UTF8.self))
  }

  /// That a folder with this name holds facts of the repository above it.
  package static func isPartOfRepository(_ name: String) -> Bool { name.hasPrefix("_") }

  /// The longest text of a digest, and room for a line's end.
  package static let linkBytesMax: Int64 = 256

  private static let link = "link"
}
