// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryCore
import RegistryFront
import Synchronization
import UVRuntime

/// What the registry side gave to local clients without the swarm: manifests, and blobs out of the
/// store. Bounded: what was not touched for longest is forgotten. Any thread.
final class ServingHistory: Sendable {
  private struct Tables {
    var blobs: RecentTable<Digest, CacheUse>
    var manifests: RecentTable<Digest, ServedManifest>
    var references: RecentTable<RepositoryName, [ServedReference]>
  }

  private let tables: Mutex<Tables>
  private let clock: @Sendable () -> Int64

  /// - Parameter clock: milliseconds since 1970.
  init(
    blobsMax: Int, manifestsMax: Int, repositoriesMax: Int,
    clock: @escaping @Sendable () -> Int64 = { EventLoop.wallClockMilliseconds }
  ) {
    self.clock = clock
    self.tables = Mutex(
      Tables(
        blobs: RecentTable(countMax: blobsMax), manifests: RecentTable(countMax: manifestsMax),
        references: RecentTable(countMax: repositoriesMax)))
  }

  convenience init(limits: NodeShellConfiguration) {
    self.init(
      blobsMax: limits.blobsRememberedMax, manifestsMax: limits.manifestsRememberedMax,
      repositoriesMax: limits.repositoriesRememberedMax)
  }

  // MARK: Facts

  /// A client begins to read a blob that is whole on disk.
  func responseBegan(_ digest: Digest) {
    let now = clock()
    change(digest) {
      $0.responses += 1
      $0.lastServed = now
    }
  }

  func servedFromCache(_ digest: Digest, bytes: Int) {
    change(digest) { $0.bytes += Int64(bytes) }
  }

  func measured(_ digest: Digest, bytes: Int) {
    change(digest) { $0.bytesMeasured += Int64(bytes) }
  }

  /// A client was told by which digest the reference goes: with the manifest itself, or, as
  /// containerd asks for tags, ahead of it.
  ///
  /// - Parameter upstream: empty for what the node owns.
  func resolved(
    _ reference: Reference, in repository: RepositoryName, upstream: String, to manifest: Digest
  ) {
    let now = clock()
    let fresh = ServedReference(
      upstream: upstream, repository: repository, reference: reference, manifest: manifest,
      responses: 1, lastServed: now)
    tables.withLock { tables in
      // In its place: to copy the list for each of many requests would cost more than the rest.
      let isKnown = tables.references.change(repository) { Self.add(fresh, to: &$0) }
      if !isKnown { tables.references.insert([fresh], for: repository) }
    }
  }

  /// Newest last.
  private static func add(_ fresh: ServedReference, to references: inout [ServedReference]) {
    let known = references.lastIndex {
      $0.upstream == fresh.upstream && $0.reference == fresh.reference
    }
    guard let known else {
      if references.count == referencesMax { references.removeFirst() }
      references.append(fresh)
      return
    }
    var served = fresh
    served.responses += references[known].responses
    if known == references.count - 1 {
      references[known] = served
    } else {
      references.remove(at: known)
      references.append(served)
    }
  }

  /// What a client was given with the reference.
  func served(_ manifest: ManifestContent) {
    if hasServed(manifest.digest) { return }
    let parsed = ServedManifest(
      manifest.digest, manifest.mediaType, bytes: Array(manifest.bytes.readableBytesView))
    tables.withLock { $0.manifests.insert(parsed, for: manifest.digest) }
  }

  // MARK: Questions

  /// Whether the manifest is remembered, which counts as a use of it.
  func hasServed(_ manifest: Digest) -> Bool {
    tables.withLock { $0.manifests.value(for: manifest) != nil }
  }

  func cacheUse(of digest: Digest) -> CacheUse? { tables.withLock { $0.blobs.value(for: digest) } }

  func manifest(_ digest: Digest) -> ServedManifest? {
    tables.withLock { $0.manifests.value(for: digest) }
  }

  /// Newest first.
  func references(in repository: RepositoryName) -> [ServedReference] {
    tables.withLock { Array(($0.references.value(for: repository) ?? []).reversed()) }
  }

  private func change(_ digest: Digest, _ change: (inout CacheUse) -> Void) {
    tables.withLock { tables in
      var use = tables.blobs.value(for: digest) ?? CacheUse()
      change(&use)
      tables.blobs.insert(use, for: digest)
    }
  }

  /// References of one repository that are remembered: a client asks for a few tags and, of an
  /// index, for one manifest by digest.
  private static let referencesMax = 64
}
