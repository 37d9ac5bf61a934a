// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import RegistryClient
import RegistryCore
import Synchronization

/// What a mirror remembers between requests, all of it bounded and none of it needed.
final class MirrorMemory: Sendable {
  private struct Tables {
    var sizes: RecentTable<BlobPlace, Int64>
    var manifestSizes: RecentTable<BlobPlace, Int64>
    var tags: RecentTable<ReferencePlace, UpstreamManifestHead>
    var confirmed: RecentTable<BlobPlace, Bool>
  }

  /// Many clients that want one tag at once cost upstream one HEAD.
  let heads = Coalescer<ReferencePlace, UpstreamManifestHead>()
  let manifests = Coalescer<ReferencePlace, FetchedManifest>()
  let sizes = Coalescer<BlobPlace, Int64>()
  private let tables: Mutex<Tables>

  init(sizesMax: Int, tagsMax: Int) {
    tables = Mutex(
      Tables(
        sizes: RecentTable(countMax: sizesMax), manifestSizes: RecentTable(countMax: sizesMax),
        tags: RecentTable(countMax: tagsMax),
        confirmed: RecentTable(countMax: sizesMax)))
  }

  func size(of place: BlobPlace) -> Int64? {
    tables.withLock { $0.sizes.value(for: place) }
  }

  /// A manifest may name any size; one that no blob of a swarm can have is not believed.
  func remember(_ sizeBytes: Int64, of place: BlobPlace) {
    guard sizeBytes <= FrameLimits.blobBytesMax else { return }
    tables.withLock { $0.sizes.insert(sizeBytes, for: place) }
  }

  /// As a tag's answer or an index told.
  func size(ofManifest place: BlobPlace) -> Int64? {
    tables.withLock { $0.manifestSizes.value(for: place) }
  }

  func remember(_ sizeBytes: Int64, ofManifest place: BlobPlace) {
    tables.withLock { $0.manifestSizes.insert(sizeBytes, for: place) }
  }

  /// Whether upstream has said that it has the blob or manifest there. That a manifest names it
  /// does not show that.
  func isConfirmed(_ place: BlobPlace) -> Bool {
    tables.withLock { $0.confirmed.value(for: place) } != nil
  }

  func confirm(_ place: BlobPlace) {
    tables.withLock { $0.confirmed.insert(true, for: place) }
  }

  /// What the tag named when upstream was last asked.
  func lastHead(of place: ReferencePlace) -> UpstreamManifestHead? {
    tables.withLock { $0.tags.value(for: place) }
  }

  func remember(_ head: UpstreamManifestHead, of place: ReferencePlace) {
    tables.withLock { $0.tags.insert(head, for: place) }
  }
}
