// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import NIOCore
import RegistryClient
import RegistryCore

/// Of an image that fits in memory.
struct ImagePull {
  let client: RegistryClient
  let repository: RepositoryName
  let hash: RegistryClient.DigestFunction

  /// The config and the layers, in this order.
  func pull(_ tag: Tag) async throws -> [[UInt8]] {
    let manifest = try await client.manifest(repository, .tag(tag))
    let image = try JSONDecoder().decode(ImageManifest.self, from: Data(manifest.bytes))
    var blobs: [[UInt8]] = []
    for part in [image.config] + image.layers {
      guard let digest = Digest(part.digest) else { throw ImageError(digest: part.digest) }
      blobs.append(try await blob(digest))
    }
    return blobs
  }

  func blob(_ digest: Digest) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<5 {
      do {
        let stream = try await client.blob(repository, digest, fromByte: Int64(bytes.count))
        for try await buffer in stream { bytes += buffer.readableBytesView }
        break
      } catch let error as RegistryClientError where error.code == .truncatedBody {
        // The next round asks for the rest.
      }
    }
    guard hash(bytes, digest.algorithm) == digest else { throw ImageError(digest: "\(digest)") }
    return bytes
  }
}
