// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import NIOPosix
import RegistryCore
import Storage

/// Writes what the catalog names as a tree that CNCF Distribution serves. What is in the tree
/// already stays, so that an export that was cut off goes on where it stopped; nothing is removed
/// from it.
package struct TreeExport: Sendable {
  private let node: OfflineNode
  private let tree: DistributionTree
  private let copies: Bool
  private let onEvent: @Sendable (MigrationEvent) -> Void
  private let threads = NIOThreadPool.singleton

  package init(
    of node: OfflineNode, to directory: String, copies: Bool,
    onEvent: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
  ) {
    self.node = node
    self.tree = DistributionTree(creatingIn: directory)
    self.copies = copies
    self.onEvent = onEvent
  }

  /// All of it is durable when this returns.
  package func run() async throws -> MigrationReport {
    let repositories = try await node.catalog.repositories(after: nil, limit: nil)
    var report = MigrationReport()
    for (index, repository) in repositories.enumerated() {
      onEvent(.repositoryBegan(repository, index: index, count: repositories.count))
      try await write(repository, &report)
      report.repositories += 1
      onEvent(.repositoryEnded(repository, report))
    }
    let files = tree.files
    try await threads.runIfActive { files.synchronise() }
    return report
  }

  /// What a link leads to comes before the link.
  private func write(
    _ repository: RepositoryName, _ report: inout MigrationReport
  ) async throws {
    let layers = DistributionLayout.layers(of: repository)
    try await forEachPage { [catalog = node.catalog] after in
      try await catalog.blobs(in: repository, after: after, limit: Self.pageRows).map(\.digest)
    } of: { digest in
      _ = try await write(digest, linkedBelow: layers, in: repository, &report)
    }
    let revisions = DistributionLayout.revisions(of: repository)
    try await forEachPage { [catalog = node.catalog] after in
      try await catalog.manifests(in: repository, after: after, limit: Self.pageRows).map(\.digest)
    } of: { digest in
      if try await write(digest, linkedBelow: revisions, in: repository, &report) {
        report.manifests += 1
      }
    }
    for tag in try await node.catalog.tags(in: repository, after: nil, limit: nil) ?? [] {
      try await write(tag, in: repository)
      report.tags += 1
    }
  }

  private func forEachPage(
    _ page: (Digest?) async throws -> [Digest], of work: (Digest) async throws -> Void
  ) async throws {
    var last: Digest?
    repeat {
      let digests = try await page(last)
      for digest in digests {
        try Task.checkCancellation()
        try await work(digest)
      }
      last = digests.last
    } while last != nil
  }

  /// False if the store lacks the bytes, which the report tells.
  private func write(
    _ digest: Digest, linkedBelow folder: String, in repository: RepositoryName,
    _ report: inout MigrationReport
  ) async throws -> Bool {
    let (store, files, copies) = (node.store, tree.files, copies)
    let lent: LentBlob?
    do {
      lent = try await threads.runIfActive {
        let lent = try store.lend(
          digest, to: DistributionLayout.data(of: digest), of: files, copies: copies)
        try Self.write(digest, to: DistributionLayout.link(to: digest, below: folder), files)
        return lent
      }
    } catch let error as StorageError where error.code == .notFound {
      report.add(
        MigrationProblem(
          repository: repository, subject: "\(digest)", reason: "its bytes are not there"))
      return false
    }
    report.count(lent)
    if let lent { onEvent(.moved(bytes: lent.sizeBytes)) }
    return true
  }

  /// Distribution orders nothing by the times of its links; an import of the tree does.
  private func write(_ tag: Tag, in repository: RepositoryName) async throws {
    guard let current = try await node.catalog.manifest(.tag(tag), in: repository) else { return }
    let index = DistributionLayout.index(of: tag, in: repository)
    let files = tree.files
    // Oldest first, so that a manifest has the time it was last pushed by the tag.
    var since: Int64?
    for move in try await node.catalog.tagMoves(of: tag, in: repository).reversed() {
      guard let digest = move.to,
        try await node.catalog.manifest(.digest(digest), in: repository) != nil
      else { continue }
      since = move.time
      try await threads.runIfActive {
        try Self.write(
          digest, to: DistributionLayout.link(to: digest, below: index), files,
          writtenAtSeconds: move.time)
      }
    }
    let (digest, time) = (current.digest, since)
    try await threads.runIfActive {
      // Of a tag that has moved very often the history tells the last moves only.
      try Self.write(
        digest, to: DistributionLayout.link(to: digest, below: index), files,
        writtenAtSeconds: time)
      try Self.write(
        digest, to: DistributionLayout.current(of: tag, in: repository), files,
        writtenAtSeconds: time)
    }
  }

  private static func write(
    _ digest: Digest, to link: String, _ files: ForeignTree, writtenAtSeconds seconds: Int64? = nil
  ) throws {
    try files.write(Array("\(digest)".utf8), to: link, writtenAtSeconds: seconds)
  }

  private static let pageRows = 256
}
