// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import Storage

/// CNCF Distribution's tree, as it lies on a file system. What in it is no fact of a registry is
/// passed over, as Distribution does.
struct DistributionTree: Sendable {
  let files: ForeignTree

  /// - Parameter directory: Distribution's `rootdirectory`, or the folder in it that has
  ///   `repositories`.
  /// - Throws: `MigrationError.noTree`.
  init(directory: String) throws {
    for root in ["\(directory)/\(DistributionLayout.root)", directory] {
      let files = ForeignTree(root: root)
      if try files.writtenSeconds(DistributionLayout.repositories) != nil {
        self.files = files
        return
      }
    }
    throw MigrationError.noTree(directory: directory)
  }

  /// For one that is to be written.
  init(creatingIn directory: String) {
    files = ForeignTree(root: "\(directory)/\(DistributionLayout.root)")
  }

  /// Every repository, parents before what is below them.
  func repositories() throws -> [RepositoryName] {
    var found: [RepositoryName] = []
    var open = [""]
    while let parent = open.popLast() {
      let names = try files.names(in: "\(DistributionLayout.repositories)/\(parent)")
      if names.contains(where: DistributionLayout.isPartOfRepository),
        let name = RepositoryName(parent)
      {
        found.append(name)
      }
      let below = names.filter { !DistributionLayout.isPartOfRepository($0) }
      open += below.reversed().map { parent.isEmpty ? $0 : "\(parent)/\($0)" }
    }
    return found
  }

  func layers(of repository: RepositoryName) throws -> [Digest] {
    try links(below: DistributionLayout.layers(of: repository))
  }

  func revisions(of repository: RepositoryName) throws -> [Digest] {
    try links(below: DistributionLayout.revisions(of: repository))
  }

  func tags(of repository: RepositoryName) throws -> [Tag] {
    try files.names(in: DistributionLayout.tags(of: repository)).compactMap { Tag($0) }
  }

  /// How a tag came to point where it does, as far as the tree tells: each manifest at the time it
  /// was last pushed by the tag, and last the one that the tag points to now.
  ///
  /// Nil if the tag points nowhere.
  func targets(of tag: Tag, in repository: RepositoryName) throws -> [TagTarget]? {
    let path = DistributionLayout.current(of: tag, in: repository)
    guard let current = try digest(at: path), let since = try files.writtenSeconds(path) else {
      return nil
    }
    let index = DistributionLayout.index(of: tag, in: repository)
    var targets: [TagTarget] = []
    for digest in try links(below: index) where digest != current {
      guard let time = try files.writtenSeconds(DistributionLayout.link(to: digest, below: index))
      else { continue }
      // A clock may have gone back, but the tag points to one manifest only.
      targets.append(TagTarget(time: min(time, since), manifest: digest))
    }
    targets.sort { ($0.time, $0.manifest) < ($1.time, $1.manifest) }
    return targets + [TagTarget(time: since, manifest: current)]
  }

  /// Nil if there are none.
  func bytes(of digest: Digest, bytesMax: Int) throws -> [UInt8]? {
    try files.contents(DistributionLayout.data(of: digest), bytesMax: Int64(bytesMax))
  }

  private func links(below folder: String) throws -> [Digest] {
    var digests: [Digest] = []
    for algorithm in HashAlgorithm.allCases {
      for name in try files.names(in: "\(folder)/\(algorithm.name)") {
        guard let digest = Digest("\(algorithm.name):\(name)"),
          try self.digest(at: DistributionLayout.link(to: digest, below: folder)) == digest
        else { continue }
        digests.append(digest)
      }
    }
    return digests
  }

  private func digest(at link: String) throws -> Digest? {
    try files.contents(link, bytesMax: DistributionLayout.linkBytesMax)
      .flatMap(DistributionLayout.digest(ofLink:))
  }
}
