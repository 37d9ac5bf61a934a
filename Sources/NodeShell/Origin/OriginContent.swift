// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Glibc
import Logging
import NIOCore
import OpenSSLRuntime
import PeerProtocol
import RegistryCore
import RegistryFront
import Storage

/// The repositories this node owns: bytes in the store, every fact about them in the catalog.
struct OriginContent: Sendable {
  let catalog: any RegistryCatalog
  let store: any BlobStore
  let cache: BlobCache
  let gateway: NodeGateway
  let key: NodeKey
  let metrics: ObservationMetrics
  let serving: ServingHistory
  let disk: DiskWork
  let uploads: UploadClaims
  var garbageRules = GarbageRules()
  var openUploads = OpenUploads(limits: NodeShellConfiguration())
  let turns = DigestTurns()
  let uploadMemory = UploadMemory()
  let recentManifests = RecentManifests()
  let names: ManifestNamesWriter
  var sparse = SparseManifests.indexes
  /// Nil where nobody is told of anything.
  var events: EventRecorder?
  /// The request that this serves, for those who are told of it.
  var request: RequestFacts?

  /// Runs a transaction; what goes wrong in it is logged, and told to the client in its words.
  func inCatalog<Value: Sendable>(
    _ work: (any RegistryCatalog) async throws(CatalogError) -> Value
  ) async throws(RegistryError) -> Value {
    do throws(CatalogError) {
      return try await work(catalog)
    } catch {
      disk.watch.failed(error)
      let told = RegistryError(catalog: error)
      if told.status >= 500 {
        disk.logger.error("catalog failed", metadata: [LogKey.error: "\(error)"])
      }
      throw told
    }
  }

  /// Whether this node owns the repository: it has a manifest here.
  func contains(_ repository: RepositoryName) async throws(RegistryError) -> Bool {
    let tags = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.tags(in: repository, after: nil, limit: 0)
    }
    return tags != nil
  }

  /// Seconds since 1970, for what the catalog dates.
  static var now: Int64 { Int64(time(nil)) }
}

extension OriginContent: RegistryPush {}
