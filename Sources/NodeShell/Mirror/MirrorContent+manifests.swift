// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import NIOCore
import RegistryClient
import RegistryCore
import RegistryFront
import Storage
import SwarmCore

extension MirrorContent {
  func manifest(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ManifestContent {
    let content: ManifestContent
    switch reference {
    case .digest(let digest):
      content = try await manifest(digest, in: repository, upstream: upstream)
    case .tag:
      // Even an unheld manifest is fetched by digest: what HEAD said then is what is served.
      let head = try await resolve(reference, in: repository, upstream: upstream)
      content = try await manifest(head.digest, in: repository, upstream: upstream)
    }
    note(reference, in: repository, upstream: upstream, names: content.digest)
    serving.served(content)
    return content
  }

  func manifestHead(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ServedManifestHead {
    let head = try await head(reference, in: repository, upstream: upstream)
    note(reference, in: repository, upstream: upstream, names: head.digest)
    return head
  }

  private func note(
    _ reference: Reference, in repository: RepositoryName, upstream: String?, names digest: Digest
  ) {
    // What is held is served whatever the client calls the upstream.
    let name = (try? upstreams.client(named: upstream))?.endpoint.name ?? upstream
    serving.resolved(reference, in: repository, upstream: name ?? "", to: digest)
  }

  private func head(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ServedManifestHead {
    let held: Digest
    let head: UpstreamManifestHead?
    switch reference {
    case .digest(let digest):
      held = digest
      head = nil
    case .tag:
      let resolved = try await resolve(reference, in: repository, upstream: upstream)
      held = resolved.digest
      head = resolved
    }
    if let manifest = try await heldManifest(held, in: repository, upstream: upstream) {
      return manifest.head
    }
    let told: UpstreamManifestHead
    if let head {
      told = head
    } else {
      told = try await resolve(reference, in: repository, upstream: upstream)
    }
    guard let sizeBytes = told.sizeBytes else {
      return try await manifest(told.digest, in: repository, upstream: upstream).head
    }
    return ServedManifestHead(
      digest: told.digest, mediaType: told.mediaType, sizeBytes: sizeBytes)
  }

  /// What the reference names now, as upstream says; in an outage what it named last.
  func resolve(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> UpstreamManifestHead {
    let client = try upstreams.client(named: upstream)
    let place = ReferencePlace(
      upstream: client.endpoint.name, repository: repository, reference: reference)
    do {
      let head = try await memory.heads.value(for: place) {
        try await client.manifestHead(repository, reference)
      }
      memory.remember(head, of: place)
      follow(place, names: head.digest)
      let manifest = BlobPlace(
        upstream: place.upstream, repository: repository, digest: head.digest)
      memory.confirm(manifest)
      if let sizeBytes = head.sizeBytes {
        memory.remember(
          ToldManifest(sizeBytes: sizeBytes, mediaType: head.mediaType), ofManifest: manifest)
      }
      return head
    } catch {
      upstreams.failures.note(error, upstream: place.upstream, repository)
      guard RegistryError.isOutage(error), let head = memory.lastHead(of: place) else {
        throw RegistryError(upstream: error, unknown: .manifestUnknown)
      }
      logger.notice(
        "upstream is out of reach; its last answer is served",
        metadata: [
          LogKey.upstream: "\(place.upstream)", LogKey.repository: "\(repository)",
          LogKey.reference: "\(reference)", LogKey.error: "\(error)",
        ])
      return head
    }
  }

  func manifest(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ManifestContent {
    if isGuarded { try await confirm(manifest: digest, in: repository, upstream: upstream) }
    if let held = try await heldManifest(digest, in: repository, upstream: upstream) {
      rememberSizes(in: held.bytes, repository, upstream: upstream)
      return held
    }
    let client = try upstreams.client(named: upstream)
    let place = ReferencePlace(
      upstream: client.endpoint.name, repository: repository, reference: .digest(digest))
    if let arrived = try await arrivingManifest(digest, client, repository) {
      rememberSizes(in: arrived.bytes, repository, upstream: upstream)
      return arrived
    }
    if memory.isWrong(place) { throw RegistryError(pull: .upstreamWrong) }
    let fetched: FetchedManifest
    do {
      fetched = try await memory.manifests.value(for: place) {
        let fetched = try await client.manifest(repository, .digest(digest))
        await keep(fetched)
        return fetched
      }
    } catch {
      upstreams.failures.note(error, upstream: place.upstream, repository)
      if (error as? RegistryClientError)?.code == .digestMismatch { memory.foundWrong(place) }
      throw RegistryError(upstream: error, unknown: .manifestUnknown)
    }
    let content = ManifestContent(
      digest: digest, mediaType: fetched.mediaType,
      bytes: ByteBuffer(bytes: fetched.bytes))
    rememberSizes(in: content.bytes, repository, upstream: upstream)
    return content
  }

  /// A manifest that cannot be stored is served all the same: its bytes have been checked.
  func keep(_ fetched: FetchedManifest) async {
    let (store, cache) = (store, cache)
    let (digest, bytes) = (fetched.digest, fetched.bytes)
    let room = await cache.reserve(digest, diskBytes: Int64(bytes.count))
    // One that is held may lack its media type.
    guard let pin = room.pin ?? cache.pin(digest) else { return }
    do throws(RegistryError) {
      try await disk.run {
        try cache.makingRoom(forBytes: Int64(bytes.count)) { () throws(StorageError) in
          try store.storeWhole(digest, bytes: bytes, mediaType: fetched.mediaType.text)
        }
        try cache.refresh(digest)
      }
    } catch {
      cache.fetchFailed(digest, partialBytes: nil)
    }
    pin.release()
  }

  private func heldManifest(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ManifestContent? {
    guard let pin = cache.pin(digest) else { return nil }
    defer { pin.release() }
    let store = store
    let bytesMax = Self.manifestBytesMax
    let held: (StoredBlob, [UInt8])? = try await disk.run {
      guard let stored = try store.find(digest), stored.sizeBytes <= bytesMax else { return nil }
      return (stored, try store.open(digest).readAll())
    }
    guard let (stored, bytes) = held else { return nil }
    if stored.isPushed || isGuarded {
      try await confirm(manifest: digest, in: repository, upstream: upstream)
    }
    let mediaType = stored.mediaType.flatMap { MediaType($0) } ?? .ofManifest(bytes)
    return ManifestContent(
      digest: digest, mediaType: mediaType, bytes: ByteBuffer(bytes: bytes))
  }

  /// As for blobs: what was pushed here is served only if upstream has it in this repository.
  private func confirm(
    manifest digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) {
    let client = try upstreams.client(named: upstream)
    let place = BlobPlace(upstream: client.endpoint.name, repository: repository, digest: digest)
    if memory.isConfirmed(place) { return }
    _ = try await resolve(.digest(digest), in: repository, upstream: upstream)
  }

  private func rememberSizes(
    in bytes: ByteBuffer, _ repository: RepositoryName, upstream: String?
  ) {
    guard let client = try? upstreams.client(named: upstream),
      let references = try? ManifestReferences(parsing: Array(bytes.readableBytesView))
    else { return }
    for descriptor in references.blobs {
      let place = BlobPlace(
        upstream: client.endpoint.name, repository: repository, digest: descriptor.digest)
      memory.remember(descriptor.sizeBytes, of: place)
    }
    for descriptor in references.manifests {
      let place = BlobPlace(
        upstream: client.endpoint.name, repository: repository, digest: descriptor.digest)
      memory.remember(
        ToldManifest(sizeBytes: descriptor.sizeBytes, mediaType: descriptor.mediaType),
        ofManifest: place)
    }
  }

  /// What the client of an upstream takes for a manifest; a larger blob is none.
  static let manifestBytesMax: Int64 = 4 << 20
}
