// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Glibc
import NIOPosix
import OpenSSLRuntime
import PeerProtocol
import RegistryCore
import Storage

/// Takes over the tree of a CNCF Distribution registry: every blob is hashed and durable before the
/// catalog names it, and what is named already is passed over, so that an import that was cut off
/// goes on where it stopped. Nothing in the tree is changed.
///
/// The registry that wrote the tree may go on serving. What it takes meanwhile comes with the next
/// import.
package struct TreeImport: Sendable {
  private let node: OfflineNode
  private let tree: DistributionTree
  /// Whether blobs are copied even where the file system could give them a second name.
  private let copies: Bool
  private let blobsAtOnceMax: Int
  private let onEvent: @Sendable (MigrationEvent) -> Void
  private let threads = NIOThreadPool.singleton

  /// - Throws: `MigrationError.noTree`, `StorageError`.
  package init(
    of directory: String, into node: OfflineNode, copies: Bool, blobsAtOnceMax: Int,
    onEvent: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
  ) throws {
    precondition(blobsAtOnceMax > 0, "no blob at once")
    self.node = node
    self.tree = try DistributionTree(directory: directory)
    self.copies = copies
    self.blobsAtOnceMax = blobsAtOnceMax
    self.onEvent = onEvent
  }

  /// - Throws: what the node's own disk or catalog fails with; what is wrong with the tree is told
  ///   in the report.
  package func run() async throws -> MigrationReport {
    let tree = tree
    let repositories = try await threads.runIfActive { try tree.repositories() }
    var report = MigrationReport()
    for (index, repository) in repositories.enumerated() {
      onEvent(.repositoryBegan(repository, index: index, count: repositories.count))
      try await take(repository, &report)
      report.repositories += 1
      onEvent(.repositoryEnded(repository, report))
    }
    return report
  }

  private func take(
    _ repository: RepositoryName, _ report: inout MigrationReport
  ) async throws {
    let tree = tree
    let layers = try await threads.runIfActive { try tree.layers(of: repository) }
    try await takeBlobs(layers, in: repository, &report)
    let revisions = try await threads.runIfActive { try tree.revisions(of: repository) }
    try await takeManifests(revisions, in: repository, &report)
    for tag in try await threads.runIfActive({ try tree.tags(of: repository) }) {
      try await take(tag, in: repository, &report)
    }
    for digest in revisions { try await node.recordNames(of: digest) }
  }

  // MARK: Blobs

  private func takeBlobs(
    _ digests: [Digest], in repository: RepositoryName, _ report: inout MigrationReport
  ) async throws {
    try await withThrowingTaskGroup(of: (Digest, AdoptedBlob).self) { group in
      var rest = digests[...]
      for digest in rest.prefix(blobsAtOnceMax) {
        group.addTask { (digest, try await take(blob: digest, in: repository)) }
      }
      rest = rest.dropFirst(blobsAtOnceMax)
      while let (digest, outcome) = try await group.next() {
        report.count(outcome, of: digest, in: repository)
        if let next = rest.popFirst() {
          group.addTask { (next, try await take(blob: next, in: repository)) }
        }
      }
    }
  }

  private func take(
    blob digest: Digest, in repository: RepositoryName
  ) async throws -> AdoptedBlob {
    let outcome = try await adopt(digest)
    if let sizeBytes = outcome.sizeBytes {
      // Renewed in any case, so that the next collection leaves its manifest the time to come.
      try await node.catalog.link(
        Blob(digest: digest, sizeBytes: sizeBytes), in: repository, at: Int64(time(nil)))
    }
    return outcome
  }

  private func adopt(_ digest: Digest) async throws -> AdoptedBlob {
    let (store, tree, copies) = (node.store, tree, copies)
    let path = tree.files.path(DistributionLayout.data(of: digest))
    if let stored = try await threads.runIfActive({ try store.find(digest) }) {
      return .there(sizeBytes: stored.sizeBytes)
    }
    let opened: AdoptedFile
    do {
      opened = try await threads.runIfActive { try store.adopt(path, copies: copies) }
    } catch let error as StorageError where error.code == .notFound {
      return .missing
    }
    let chain: [UInt8]?
    do {
      chain = try await hash(opened, as: digest)
    } catch {
      try? await threads.runIfActive { opened.discard() }
      guard let error = error as? StorageError, error.operation == "pread" else { throw error }
      return .damaged("\(error)")
    }
    guard let chain else {
      try await threads.runIfActive { opened.discard() }
      return .damaged("damaged: its bytes have another digest")
    }
    try await threads.runIfActive { try opened.install(as: digest, chain: chain) }
    return .taken(sizeBytes: opened.sizeBytes, isCopy: opened.isCopy)
  }

  /// The chain of the file as it is kept beside a blob; nil if the file has another digest.
  private func hash(_ file: AdoptedFile, as digest: Digest) async throws -> [UInt8]? {
    var recorder = ChainRecorder(algorithm: digest.algorithm)
    while recorder.sizeBytes < file.sizeBytes {
      try Task.checkCancellation()
      let start = recorder.sizeBytes
      recorder = try await threads.runIfActive { [recorder] in
        try Self.hashBatch(of: file, after: recorder)
      }
      onEvent(.moved(bytes: recorder.sizeBytes - start))
    }
    guard recorder.digest() == digest else { return nil }
    let blob = Blob(digest: digest, sizeBytes: file.sizeBytes)
    return ChainFile.bytes(of: ChainBatch.signing(recorder.entries(), of: blob, with: node.key))
  }

  private static func hashBatch(
    of file: AdoptedFile, after start: ChainRecorder
  ) throws -> ChainRecorder {
    var recorder = start
    let end = min(file.sizeBytes, start.sizeBytes + batchBytesMax)
    try unsafe recorder.update(upTo: end) { offset, buffer in
      try unsafe file.take(at: offset, into: buffer)
    }
    return recorder
  }

  // MARK: Manifests

  private func takeManifests(
    _ digests: [Digest], in repository: RepositoryName, _ report: inout MigrationReport
  ) async throws {
    try await ManifestRounds(repository: repository).run(digests, &report) { digest, sparse in
      try await name(digest, in: repository, sparse)
    }
  }

  private func name(
    _ digest: Digest, in repository: RepositoryName, _ sparse: SparseManifests
  ) async throws -> NamedManifest {
    let (store, tree) = (node.store, tree)
    let isStored = try await threads.runIfActive { try store.find(digest) != nil }
    if isStored, try await node.catalog.manifest(.digest(digest), in: repository) != nil {
      return .there
    }
    let bytes: [UInt8]?
    do {
      bytes = try await threads.runIfActive {
        try tree.bytes(of: digest, bytesMax: PushedManifest.bytesMax)
      }
    } catch let error as StorageError where error.code == .corrupt {
      return .refused("larger than \(PushedManifest.bytesMax) bytes")
    }
    guard let bytes else { return .refused("its bytes are not there") }
    guard Digest.computing(digest.algorithm, of: bytes) == digest else {
      return .refused("damaged: its bytes have another digest")
    }
    let manifest: PushedManifest
    do {
      manifest = try PushedManifest(bytes: bytes, contentType: nil)
    } catch {
      return .refused("\(error)")
    }
    return try await name(manifest, as: digest, in: repository, sparse)
  }

  private func name(
    _ manifest: PushedManifest, as digest: Digest, in repository: RepositoryName,
    _ sparse: SparseManifests
  ) async throws -> NamedManifest {
    let store = node.store
    try await threads.runIfActive {
      try store.storeWhole(
        digest, bytes: manifest.bytes, mediaType: manifest.mediaType.text, isPushed: true)
    }
    do throws(CatalogError) {
      try await node.catalog.putManifest(
        ManifestPush(manifest, digest: digest, tags: [], sparse: sparse), in: repository,
        at: Int64(time(nil)))
      return .named
    } catch {
      guard case .missingReferences(let missing) = error.code else { throw error }
      if try await !node.catalog.owns(digest) {
        _ = try await threads.runIfActive { try store.delete(digest) }
      }
      return .lacking(missing)
    }
  }

  // MARK: Tags

  private func take(
    _ tag: Tag, in repository: RepositoryName, _ report: inout MigrationReport
  ) async throws {
    let tree = tree
    guard
      let targets = try await threads.runIfActive({ try tree.targets(of: tag, in: repository) }),
      let current = targets.last
    else { return }
    // The history is worth having, but what the tag points to now is what has to be there.
    var known: [TagTarget] = []
    for target in targets
    where try await node.catalog.manifest(.digest(target.manifest), in: repository) != nil {
      known.append(target)
    }
    guard known.last == current else {
      return report.add(
        MigrationProblem(
          repository: repository, subject: tag.text,
          reason: "the tag points to \(current.manifest), which could not be taken over"))
    }
    if try await node.catalog.adoptTag(tag, targets: known, in: repository) > 0 {
      report.tags += 1
    }
  }

  /// How much is hashed between two looks at whether the import was called off.
  private static let batchBytesMax: Int64 = 64 << 20
}
