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
    var manifests: RecentTable<BlobPlace, ToldManifest>
    /// Until when they are taken for wrong.
    var wrongManifests: RecentTable<ReferencePlace, ContinuousClock.Instant>
    var tags: RecentTable<ReferencePlace, UpstreamManifestHead>
    var confirmed: RecentTable<BlobPlace, Bool>
    var referrers: RecentTable<BlobPlace, [Referrer]>
  }

  /// Many clients that want one tag at once cost upstream one HEAD.
  let heads = Coalescer<ReferencePlace, UpstreamManifestHead>()
  let manifests = Coalescer<ReferencePlace, FetchedManifest>()
  let sizes = Coalescer<BlobPlace, Int64>()
  let referrers = Coalescer<BlobPlace, [Referrer]>()
  let referrerTurns = ReferrerTurns()
  private let tables: Mutex<Tables>

  init(sizesMax: Int, tagsMax: Int) {
    tables = Mutex(
      Tables(
        sizes: RecentTable(countMax: sizesMax), manifests: RecentTable(countMax: sizesMax),
        wrongManifests: RecentTable(countMax: tagsMax), tags: RecentTable(countMax: tagsMax),
        confirmed: RecentTable(countMax: sizesMax),
        referrers: RecentTable(countMax: Self.referrerListsMax)))
  }

  func size(of place: BlobPlace) -> Int64? {
    tables.withLock { $0.sizes.value(for: place) }
  }

  /// A manifest may name any size; one that no blob of a swarm can have is not believed.
  func remember(_ sizeBytes: Int64, of place: BlobPlace) {
    guard sizeBytes <= FrameLimits.blobBytesMax else { return }
    tables.withLock { $0.sizes.insert(sizeBytes, for: place) }
  }

  func told(ofManifest place: BlobPlace) -> ToldManifest? {
    tables.withLock { $0.manifests.value(for: place) }
  }

  func remember(_ told: ToldManifest, ofManifest place: BlobPlace) {
    tables.withLock { $0.manifests.insert(told, for: place) }
  }

  /// Whether upstream has just served other bytes than the digest names. What is wrong with it will
  /// not be better at once, and clients try again.
  func isWrong(_ place: ReferencePlace, at now: ContinuousClock.Instant = .now) -> Bool {
    tables.withLock { $0.wrongManifests.value(for: place).map { now < $0 } ?? false }
  }

  func foundWrong(_ place: ReferencePlace, at now: ContinuousClock.Instant = .now) {
    tables.withLock { $0.wrongManifests.insert(now + Self.wrongFor, for: place) }
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

  /// What was about the manifest when upstream was last asked.
  func lastReferrers(of subject: BlobPlace) -> [Referrer]? {
    tables.withLock { $0.referrers.value(for: subject) }
  }

  func remember(_ referrers: [Referrer], ofSubject place: BlobPlace) {
    // A longer list is not kept, nor is the shorter one that it has replaced.
    let isShort = ReferrerList.json(referrers).utf8.count <= Self.referrerListBytesMax
    let kept = isShort ? referrers : nil
    tables.withLock {
      if let kept {
        $0.referrers.insert(kept, for: place)
      } else {
        _ = $0.referrers.removeValue(for: place)
      }
    }
  }

  /// Mostly one or two signatures, of half a kilobyte each; at most 4 MiB in all.
  private static let referrerListsMax = 256
  private static let referrerListBytesMax = 16 << 10

  /// As long as the core keeps in mind that a blob is wrong.
  private static let wrongFor: Duration = .seconds(5)
}
