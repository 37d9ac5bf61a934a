// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOHTTP1
public import RegistryCore

extension RegistryClient {
  /// What `reference` names now (OCI distribution-spec: checking if content exists). A registry
  /// that answers without `Docker-Content-Digest`, or that knows no HEAD, is asked for the bytes.
  public func manifestHead(
    _ repository: RepositoryName, _ reference: Reference
  ) async throws -> ManifestHead {
    let response = try await response(to: manifestExchange(.HEAD, repository, reference))
    if response.status != 405 {
      try await requireStatus([200], of: response)
      if let digest = try digestTold(by: response, reference) ?? reference.digest {
        return ManifestHead(
          digest: digest, mediaType: response.mediaType, sizeBytes: response.contentLength)
      }
    }
    let manifest = try await manifest(repository, reference)
    return ManifestHead(
      digest: manifest.digest, mediaType: manifest.mediaType,
      sizeBytes: Int64(manifest.bytes.count))
  }

  /// The manifest's bytes (OCI distribution-spec: pulling manifests), at most `manifestBytesMax`
  /// of them, hashed and compared with the digest asked for or told.
  public func manifest(
    _ repository: RepositoryName, _ reference: Reference
  ) async throws -> FetchedManifest {
    let response = try await response(to: manifestExchange(.GET, repository, reference))
    try await requireStatus([200], of: response)
    let told = try digestTold(by: response, reference)
    let bytes = try await bytes(of: response, bytesMax: configuration.manifestBytesMax)
    let expected = reference.digest ?? told
    let digest = digestFunction(bytes, expected?.algorithm ?? .sha256)
    if let expected, expected != digest {
      throw response.error(.digestMismatch, "the bytes are \(digest), not \(expected)")
    }
    return FetchedManifest(digest: digest, mediaType: response.mediaType, bytes: bytes)
  }

  private func manifestExchange(
    _ method: HTTPMethod, _ repository: RepositoryName, _ reference: Reference
  ) -> Exchange {
    Exchange(
      .manifest, .pull(repository), method, url(repository, "manifests/\(reference)"),
      headers: ["accept": MediaType.manifests.map(\.text).joined(separator: ", ")])
  }

  /// Nil if there is no header, or one in an algorithm we do not know. Another digest than the one
  /// asked for is an error; another algorithm is not (a registry may hash as it likes).
  func digestTold(
    by response: RegistryResponse, _ reference: Reference
  ) throws -> Digest? {
    guard let text = response.headers.first(name: "docker-content-digest"),
      let told = Digest(text)
    else { return nil }
    if let asked = reference.digest, asked.algorithm == told.algorithm, asked != told {
      throw response.error(.digestMismatch, "asked for \(asked), told \(told)")
    }
    return told
  }
}
