// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import OpenSSLRuntime
import RegistryClient
import RegistryCore

/// What an origin holds, under `seed/`, before clients come.
enum ClientSeeds {
  static let oci = "oci"
  static let docker = "docker"
  static let oddities = "oddities"

  /// Pushes one of each kind; their names and digests.
  static func push(to registry: HostPort) async throws -> [(name: String, digest: Digest)] {
    let client = RegistryClient(
      endpoint: RegistryEndpoint(name: "origin", address: registry), configuration: .patient,
      digestFunction: { Digest.computing($1, of: $0) })
    do {
      let seeds = try await push(with: client, to: registry)
      try await client.shutdown()
      return seeds
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  private static func push(
    with client: RegistryClient, to registry: HostPort
  ) async throws -> [(name: String, digest: Digest)] {
    var seeds: [(name: String, digest: Digest)] = []
    for format in ImageFormat.allCases {
      let many = try ClientImages.image(format, layers: 100, seed: "\(format) of many")
      let few = try ClientImages.image(format, layers: 2, seed: "\(format) of few")
      try await many.push(to: registry, try repository("\(format)"), ClientImages.tag)
      seeds.append(("\(format)", many.manifestDigest))
      let indexName = "\(format)-index"
      for image in [many, few] {
        try await image.push(to: registry, try repository(indexName), ClientImages.tag)
      }
      seeds.append(
        (
          indexName,
          try await put(
            ClientImages.index(format, of: [many, few]), ClientImages.indexType(format),
            indexName, with: client)
        ))
    }
    let odd = try ClientImages.oddities()
    for part in odd.parts {
      try await part.push(to: try repository(oddities), with: client)
    }
    seeds.append((oddities, try await put(odd.manifest, .imageManifest, oddities, with: client)))
    return seeds
  }

  private static func put(
    _ manifest: [UInt8], _ mediaType: MediaType, _ name: String, with client: RegistryClient
  ) async throws -> Digest {
    try await client.putManifest(
      try repository(name), .tag(ClientImages.tag), mediaType: mediaType, bytes: manifest)
    return Digest.computing(.sha256, of: manifest)
  }

  private static func repository(_ name: String) throws -> RepositoryName {
    guard let repository = RepositoryName("seed/\(name)") else {
      throw ClusterError.notReady(name: "seed", line: name)
    }
    return repository
  }
}
