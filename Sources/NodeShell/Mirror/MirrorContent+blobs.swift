// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import NIOCore
import OpenSSLRuntime
import PeerProtocol
import RegistryClient
import RegistryCore
import RegistryFront
import Storage
import SwarmCore

extension MirrorContent {
  func blobHead(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> Int64 {
    if isGuarded { try await confirm(digest, in: repository, upstream: upstream) }
    if let stored = try await find(digest) {
      if stored.isPushed { try await confirm(digest, in: repository, upstream: upstream) }
      return stored.sizeBytes
    }
    let arriving = await gateway.ask { $0.slots[digest]?.blob.sizeBytes }
    if case .some(.some(let sizeBytes)) = arriving { return sizeBytes }
    let client = try upstreams.client(named: upstream)
    // Not from memory: that a manifest names a blob does not show that upstream has it.
    return try await askSize(
      of: BlobPlace(upstream: client.endpoint.name, repository: repository, digest: digest), client)
  }

  func blob(
    _ digest: Digest, in repository: RepositoryName, upstream: String?, range: ByteRange?
  ) async throws(RegistryError) -> any BlobBody {
    if isGuarded { try await confirm(digest, in: repository, upstream: upstream) }
    for _ in 0..<Self.attemptsMax {
      if let body = try await heldBlob(digest, in: repository, upstream: upstream) { return body }
      let client = try upstreams.client(named: upstream)
      let place = BlobPlace(
        upstream: client.endpoint.name, repository: repository, digest: digest)
      let sizeBytes: Int64
      if let known = memory.size(of: place) {
        sizeBytes = known
      } else {
        sizeBytes = try await askSize(of: place, client)
      }
      guard sizeBytes <= FrameLimits.blobBytesMax else {
        throw RegistryError(
          .unavailable, message: "upstream tells a size that no blob can have here",
          detail: "\(sizeBytes)")
      }
      let blob = Blob(digest: digest, sizeBytes: sizeBytes)
      switch await cache.reserve(digest, diskBytes: sizeBytes) {
      case .held: continue
      case .reserved(let pin):
        let source = upstreams.source(client, repository)
        guard let arriving = try await arrivingBlob(blob, pin, source, range) else { continue }
        // Of its own size: another source may have told another.
        let arrivingBlob = Blob(digest: digest, sizeBytes: arriving.sizeBytes)
        let wanted = Self.bytes(of: range, sizeBytes: arriving.sizeBytes)
        let cold = await coldRange(
          wanted, of: arriving, arrivingBlob, client, repository, source)
        if let cold { return cold }
        if let body = try await supplied(arriving) { return body }
      case .refused:
        return try await passingBlob(blob, client, repository, range)
      }
    }
    throw RegistryError(.unavailable, message: "the blob's sources contradict each other")
  }

  private func heldBlob(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> CachedBlobBody? {
    guard let pin = cache.pin(digest) else { return nil }
    let held: (StoredBlob, any BlobReader)? = try await disk.run {
      guard let stored = try store.find(digest), let file = try store.openIfHeld(digest) else {
        if pin.isWhole { try look(for: digest) }
        return nil
      }
      return (stored, file)
    }
    guard let (stored, file) = held else { return nil }
    if stored.isPushed { try await confirm(digest, in: repository, upstream: upstream) }
    serving.responseBegan(digest)
    return CachedBlobBody(
      digest: digest, file: file, pin: pin, threads: disk.threads, metrics: metrics,
      serving: serving)
  }

  /// What was pushed here belongs to the repository it was pushed to: in another one it is served
  /// only if upstream has it there. So it is with all that is held, behind a front with rules.
  private func confirm(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) {
    let client = try upstreams.client(named: upstream)
    let place = BlobPlace(upstream: client.endpoint.name, repository: repository, digest: digest)
    if !memory.isConfirmed(place) { _ = try await askSize(of: place, client) }
  }

  /// Nil if the blob became whole, or has to be begun anew, before there was anything to show.
  func arrivingBlob(
    _ blob: Blob, _ pin: BlobPin, _ source: UpstreamSource, _ range: ByteRange?
  ) async throws(RegistryError) -> ArrivingBlobBody? {
    let answer: PullAnswer = await withCheckedContinuation { continuation in
      let isPosted = gateway.post { $0.pull(blob, from: source, continuation) }
      if !isPosted { continuation.resume(returning: .failed(RegistryError(pull: .shutdown))) }
    }
    switch answer {
    case .failed(let error): throw error
    case .restarted: return nil
    case .whole:
      try await disk.run { try look(for: blob.digest) }
      return nil
    case .session(let session):
      let wanted = Self.bytes(of: range, sizeBytes: session.blob.sizeBytes)
      return ArrivingBlobBody(
        reader: BlobSessionReader(session, range: wanted), pin: pin, threads: disk.threads,
        gateway: gateway)
    }
  }

  /// Waits until somebody sends the blob; nil if it has to be begun anew. What is not returned is
  /// closed.
  func supplied(
    _ body: ArrivingBlobBody
  ) async throws(RegistryError) -> ArrivingBlobBody? {
    var isSupplied = false
    defer { if !isSupplied { body.close() } }
    do {
      try await body.waitForSource()
      isSupplied = true
    } catch let error as RegistryError {
      throw error
    } catch is BlobRestarted {
      return nil
    } catch {
      throw RegistryError(.unavailable, detail: "\(error)")
    }
    return body
  }

  /// Corrects what is known of a blob that somebody may have deleted from the disk.
  private func look(for digest: Digest) throws(StorageError) {
    let isThere = try cache.refresh(digest)
    if !isThere { gateway.post { $0.blobMissing(digest) } }
  }

  /// A blob that the cache cannot take in goes to the client as if there were no cache.
  private func passingBlob(
    _ blob: Blob, _ client: RegistryClient, _ repository: RepositoryName, _ range: ByteRange?
  ) async throws(RegistryError) -> PassingBlobBody {
    logger.debug(
      "a blob that the cache cannot take in is passed on from upstream without being kept",
      metadata: [LogKey.digest: "\(blob.digest)", LogKey.sizeBytes: "\(blob.sizeBytes)"])
    metrics.cachePassedBy()
    let (failures, upstream) = (upstreams.failures, client.endpoint.name)
    do {
      let stream = try await client.blob(repository, blob.digest)
      guard stream.sizeBytes ?? blob.sizeBytes == blob.sizeBytes else {
        throw RegistryError(pull: .upstreamWrong)
      }
      let wanted = Self.bytes(of: range, sizeBytes: blob.sizeBytes)
      let reader = PassingBlobReader(
        blob, stream, range: wanted, downloads: upstreams.downloads
      ) { error in
        failures.note(error, upstream: upstream, repository)
      }
      return PassingBlobBody(reader, blob: blob)
    } catch let error as RegistryError {
      throw error
    } catch {
      failures.note(error, upstream: upstream, repository)
      throw RegistryError(upstream: error, unknown: .blobUnknown)
    }
  }

  private static func bytes(of range: ByteRange?, sizeBytes: Int64) -> Range<Int64> {
    switch range?.resolve(sizeBytes: sizeBytes) ?? .whole {
    case .whole, .unsatisfiable: 0..<sizeBytes
    case .part(let part): part
    }
  }

  private func askSize(
    of place: BlobPlace, _ client: RegistryClient
  ) async throws(RegistryError) -> Int64 {
    do {
      let sizeBytes = try await memory.sizes.value(for: place) {
        if let told = try await client.blobHead(place.repository, place.digest) { return told }
        return try await measure(place, client)
      }
      memory.remember(sizeBytes, of: place)
      memory.confirm(place)
      return sizeBytes
    } catch {
      upstreams.failures.note(error, upstream: place.upstream, place.repository)
      throw RegistryError(upstream: error, unknown: .blobUnknown)
    }
  }

  /// Reads a blob whose size upstream does not tell once through, since only a blob of known size
  /// can be cut into chunks. The size counts only if the bytes have the digest.
  private func measure(_ place: BlobPlace, _ client: RegistryClient) async throws -> Int64 {
    var hash = HashStream(algorithm: place.digest.algorithm)
    for try await buffer in try await client.blob(place.repository, place.digest) {
      unsafe buffer.withUnsafeReadableBytes { unsafe hash.update($0) }
      serving.measured(place.digest, bytes: buffer.readableBytes)
    }
    let sizeBytes = hash.processedBytes
    guard hash.finalize() == place.digest else { throw RegistryError(pull: .upstreamWrong) }
    return sizeBytes
  }

  /// How often a pull is looked at again after it ended without a body to show for it.
  private static let attemptsMax = 5
}
