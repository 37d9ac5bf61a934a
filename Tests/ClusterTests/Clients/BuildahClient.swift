// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster

struct BuildahClient: ContainerClient {
  private let client: StorageClient

  init(folder: WorkFolder) async throws {
    client = try StorageClient(program: "/usr/bin/buildah", folder: folder)
  }

  func pull(_ reference: String) async throws -> Digest {
    try await client.pull(reference)
    return try Self.digest(
      in: try await client.run([
        "inspect", "--type", "image", "--format", "{{.FromImageDigest}}", reference,
      ]))
  }

  func push(_ reference: String, to target: String) async throws -> Digest {
    try await client.push(reference, to: target)
  }
}
