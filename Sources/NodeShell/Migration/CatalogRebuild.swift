// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Glibc
import NIOPosix
import OpenSSLRuntime
import RegistryCore
import Storage

/// Makes a catalog from what is stored: the manifests, and the names that are written beside them.
///
/// Every manifest is hashed; whether the blobs are what their digests say is for `StoreCheck`. What
/// only the catalog knew is gone: the history of tags, uploads under way, and blobs to which no
/// manifest refers. A manifest is named even where it lacks something, since it was before.
package struct CatalogRebuild: Sendable {
  private let node: OfflineNode
  private let threads = NIOThreadPool.singleton

  /// The catalog of the node MUST be empty.
  package init(of node: OfflineNode) {
    self.node = node
  }

  package func run() async throws -> MigrationReport {
    var report = MigrationReport()
    let claims = try await readClaims(&report)
    for (repository, claims) in claims.sorted(by: { $0.key.text < $1.key.text }) {
      let rounds = ManifestRounds(repository: repository, sparseMax: .all)
      try await rounds.run(claims.map(\.digest), &report) { digest, sparse in
        try await name(digest, in: repository, sparse)
      }
      try await nameTags(claims, in: repository, &report)
      report.repositories += 1
    }
    return report
  }

  /// What is written beside the manifests of each repository.
  private func readClaims(
    _ report: inout MigrationReport
  ) async throws -> [RepositoryName: [Claim]] {
    let store = node.store
    var claims: [RepositoryName: [Claim]] = [:]
    for digest in try await threads.runIfActive({ try store.digests() }) {
      let names: ManifestNames
      do {
        names = try await threads.runIfActive {
          let bytes = try store.names(of: digest, bytesMax: ManifestNames.bytesMax)
          return bytes.map { ManifestNames(parsing: $0) } ?? ManifestNames()
        }
      } catch let error as StorageError {
        report.add(
          MigrationProblem(
            repository: nil, subject: "\(digest)", reason: "its names cannot be read: \(error)"))
        continue
      }
      for repository in names.repositories {
        claims[repository.name, default: []].append(Claim(digest: digest, tags: repository.tags))
      }
      let stored = try await threads.runIfActive { try store.find(digest) }
      if names.isEmpty, let stored, stored.isPushed, stored.mediaType != nil {
        report.add(
          MigrationProblem(
            repository: nil, subject: "\(digest)", reason: "no name is written beside it"))
      }
    }
    return claims
  }

  private func name(
    _ digest: Digest, in repository: RepositoryName, _ sparse: SparseManifests
  ) async throws -> NamedManifest {
    let store = node.store
    let read = try await threads.runIfActive {
      (try store.open(digest).readAll(), try store.find(digest)?.mediaType)
    }
    guard Digest.computing(digest.algorithm, of: read.0) == digest else {
      return .refused("damaged: its bytes have another digest")
    }
    let manifest: PushedManifest
    do {
      manifest = try PushedManifest(bytes: read.0, contentType: read.1)
    } catch {
      return .refused("\(error)")
    }
    let now = Int64(time(nil))
    let references = manifest.references
    let targets = references.requiredBlobs + references.layers + references.manifests
    for blob in Set(targets.map(\.digest)) {
      // An index may list layers, as BuildKit's does; its manifests have names of their own.
      let stored = try await threads.runIfActive {
        try store.hasNames(blob) ? nil : try store.find(blob)
      }
      guard let stored else { continue }
      if try await node.catalog.linkedBlobBytes(blob, in: repository) == nil {
        try await node.catalog.link(stored.blob, in: repository, at: now)
      }
    }
    do throws(CatalogError) {
      try await node.catalog.putManifest(
        ManifestPush(manifest, digest: digest, tags: [], sparse: sparse), in: repository, at: now)
      return .named
    } catch {
      guard case .missingReferences(let missing) = error.code else { throw error }
      return .lacking(missing)
    }
  }

  /// Where several manifests claim a tag, the latest move has it.
  private func nameTags(
    _ claims: [Claim], in repository: RepositoryName, _ report: inout MigrationReport
  ) async throws {
    var latest: [Tag: (name: ManifestNames.TagName, digest: Digest)] = [:]
    for claim in claims {
      guard try await node.catalog.manifest(.digest(claim.digest), in: repository) != nil else {
        continue
      }
      for name in claim.tags {
        let known = latest[name.tag]?.name
        if known.map({ ($0.time, $0.move) < (name.time, name.move) }) ?? true {
          latest[name.tag] = (name, claim.digest)
        }
      }
    }
    for (tag, winner) in latest {
      let target = TagTarget(time: winner.name.time, manifest: winner.digest)
      report.tags += try await node.catalog.adoptTag(tag, targets: [target], in: repository)
    }
  }

  private struct Claim: Sendable {
    let digest: Digest
    let tags: [ManifestNames.TagName]
  }
}
