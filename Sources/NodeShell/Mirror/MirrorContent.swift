// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import RegistryClient
import RegistryCore
import RegistryFront
import Storage
import SwarmCore
import Synchronization

/// What the registry front serves: content of upstreams, from the store where it is there, through
/// the swarm where it is not.
struct MirrorContent: Sendable {
  let upstreams: UpstreamDirectory
  let store: any BlobStore
  let cache: BlobCache
  let gateway: NodeGateway
  let metrics: ObservationMetrics
  let serving: ServingHistory
  let logger: Logger
  let memory: MirrorMemory
  let coldRanges: ColdRanges
  let configuration: NodeShellConfiguration
  let disk: DiskWork
  /// Whether what is held is served only from where upstream has it: where not everybody may read
  /// everything, a digest that one has heard of must not open another repository's content.
  let isGuarded: Bool
  /// Told what tags name.
  var pins: ImagePins?

  /// The whole blob, if it is in the store.
  func find(_ digest: Digest) async throws(RegistryError) -> StoredBlob? {
    let store = store
    return try await disk.run { try store.find(digest) }
  }
}

extension MirrorContent: RegistryContent {
  func tags(
    in repository: RepositoryName, upstream: String?, pagination: Pagination
  ) async throws(RegistryError) -> TagPage {
    let client = try upstreams.client(named: upstream)
    if pagination.limit == 0 { return TagPage(tags: [], hasMore: false) }
    var tags: [Tag] = []
    var last = pagination.last
    // Upstream may page as it likes; a client without a limit wants everything.
    for _ in 0..<configuration.tagPagesMax {
      let listing: TagListing
      do {
        listing = try await client.tags(
          repository, count: pagination.limit.map { $0 - tags.count }, last: last)
      } catch {
        upstreams.failures.note(error, upstream: client.endpoint.name, repository)
        throw RegistryError(upstream: error, unknown: .nameUnknown)
      }
      tags += listing.tags
      if let limit = pagination.limit, tags.count >= limit {
        return TagPage(
          tags: Array(tags.prefix(limit)),
          hasMore: tags.count > limit || listing.nextLast != nil)
      }
      guard let next = listing.nextLast, next != last else {
        return TagPage(tags: tags, hasMore: false)
      }
      last = next
    }
    return TagPage(tags: tags, hasMore: true)
  }
}
