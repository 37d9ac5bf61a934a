// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryClient
import RegistryCore

/// What is said about an image.
struct SignatureSearch {
  let client: RegistryClient
  let repository: RepositoryName

  func signatures(of tag: Tag) async throws -> [FetchedManifest] {
    let image = try await client.manifestHead(repository, .tag(tag))
    let referrers = try await client.referrers(
      repository, image.digest, artifactType: "application/vnd.example.signature")
    var signatures: [FetchedManifest] = []
    for referrer in referrers {
      signatures.append(try await client.manifest(repository, .digest(referrer.digest)))
    }
    return signatures
  }

  func attach(_ signature: [UInt8], _ digest: Digest) async throws {
    try await client.putManifest(
      repository, .digest(digest), mediaType: .imageManifest, bytes: signature)
  }
}
