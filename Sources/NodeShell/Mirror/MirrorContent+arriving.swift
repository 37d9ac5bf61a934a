// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryClient
import RegistryCore
import RegistryFront
import Storage
import SwarmCore

/// Manifests travel as blobs do, so that of all nodes that want one, one asks upstream for it
/// (Docs/Decisions/0015).
extension MirrorContent {
  /// The manifest from whoever has it; nil where that comes to nothing and upstream is to be asked
  /// directly. That is so if it was never told how long it is: a blob of the swarm has a size.
  func arrivingManifest(
    _ digest: Digest, _ client: RegistryClient, _ repository: RepositoryName
  ) async throws(RegistryError) -> ManifestContent? {
    let place = BlobPlace(upstream: client.endpoint.name, repository: repository, digest: digest)
    guard let told = memory.told(ofManifest: place),
      (1...Self.manifestBytesMax).contains(told.sizeBytes),
      case .reserved(let pin) = await cache.reserve(digest, diskBytes: told.sizeBytes)
    else { return nil }
    let source = upstreams.source(client, repository, .manifest)
    let body: ArrivingBlobBody
    do throws(RegistryError) {
      let blob = Blob(digest: digest, sizeBytes: told.sizeBytes)
      guard let arriving = try await arrivingBlob(blob, pin, source, nil),
        let supplied = try await supplied(arriving)
      else { return nil }
      body = supplied
    } catch {
      // To ask once more is what upstream has asked not to do; all else it may answer better.
      if error.code == .tooManyRequests { throw error }
      return nil
    }
    defer { body.close() }
    guard let bytes = try? await whole(body) else { return nil }
    return await content(digest, bytes, told: told.mediaType)
  }

  private func whole(_ body: ArrivingBlobBody) async throws -> ByteBuffer {
    var bytes = ByteBuffer()
    while Int64(bytes.readableBytes) < body.sizeBytes {
      var part = try await body.read(
        at: Int64(bytes.readableBytes), maxBytes: Int(body.sizeBytes) - bytes.readableBytes)
      bytes.writeBuffer(&part)
    }
    return bytes
  }

  /// What a manifest says of itself is what a registry serves it as (OCI distribution-spec: pulling
  /// manifests). Where upstream has said otherwise, that is what it is, and is kept with it.
  private func content(
    _ digest: Digest, _ bytes: ByteBuffer, told: MediaType
  ) async -> ManifestContent {
    let array = Array(bytes.readableBytesView)
    let own = MediaType.ofManifest(array)
    // An octet stream says nothing.
    guard told != own, told != .octetStream else {
      return ManifestContent(digest: digest, mediaType: own, bytes: bytes)
    }
    await keep(FetchedManifest(digest: digest, mediaType: told, bytes: array))
    return ManifestContent(digest: digest, mediaType: told, bytes: bytes)
  }
}
