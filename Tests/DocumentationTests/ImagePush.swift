// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryClient
import RegistryCore

/// Layers first, and the manifest that names them last.
struct ImagePush {
  let client: RegistryClient
  let repository: RepositoryName

  func push(_ layer: [UInt8], _ digest: Digest, onTopOf base: RepositoryName) async throws {
    if try await client.blobExists(repository, digest) { return }
    let body = AsyncStream<ByteBuffer> { body in
      body.yield(ByteBuffer(bytes: layer))
      body.finish()
    }
    let outcome = try await client.pushBlob(
      repository, digest, sizeBytes: Int64(layer.count), mountFrom: base, body: body)
    print(outcome == .mounted ? "mounted \(digest)" : "sent \(digest)")
  }

  func pushLarge(_ layer: [UInt8], _ digest: Digest) async throws {
    try await client.pushBlobInChunks(
      repository, digest, sizeBytes: Int64(layer.count), chunkBytes: 8 << 20
    ) { offset, count in
      ByteBuffer(bytes: layer[Int(offset)..<Int(offset) + count])
    }
  }

  func publish(_ manifest: [UInt8], as tag: Tag) async throws {
    try await client.putManifest(
      repository, .tag(tag), mediaType: .imageManifest, bytes: manifest)
  }
}
