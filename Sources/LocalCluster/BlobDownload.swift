// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
package import ContentModel
import NIOCore
import NIOHTTP1
import OpenSSLRuntime
package import RegistryCore

/// A client of one repository on one node, which believes nothing it has not hashed.
/// `shutdown()` MUST be called before the last reference goes.
package final class BlobDownload: Sendable {
  private let node: HostPort
  private let repository: RepositoryName
  private let client: HTTPClient

  /// A request is given up on if nothing comes for `readTimeoutSeconds`.
  package init(node: HostPort, repository: RepositoryName, readTimeoutSeconds: Int64 = 120) {
    self.node = node
    self.repository = repository
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(30)
    configuration.timeout.read = .seconds(readTimeoutSeconds)
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.decompression = .disabled
    self.client = HTTPClient(configuration: configuration)
  }

  package func shutdown() async throws {
    try await client.shutdown()
  }

  /// The image manifest that `reference` names.
  package func manifest(_ reference: Reference) async throws -> PulledManifest {
    let path = "/v2/\(repository)/manifests/\(reference)"
    let response = try await answer(to: path)
    let body = try await Self.received(path) {
      try await response.body.collect(upTo: Self.manifestBytesMax)
    }
    let bytes = Array(body.readableBytesView)
    let digest = Digest.computing(reference.digest?.algorithm ?? .sha256, of: bytes)
    let told = response.headers.first(name: "docker-content-digest").flatMap { Digest($0) }
    for expected in [reference.digest, told].compactMap(\.self) where expected != digest {
      throw PullFailure.wrongBytes(
        path: path, expected: Blob(digest: expected, sizeBytes: Int64(bytes.count)),
        received: Blob(digest: digest, sizeBytes: Int64(bytes.count)))
    }
    guard let manifest = PulledManifest(bytes, digest: digest) else {
      throw PullFailure.malformed(path: path, reason: "no image manifest")
    }
    return manifest
  }

  /// Returns if and only if every byte of the blob has come. `onBytes` is called for each piece.
  package func blob(_ blob: Blob, onBytes: (Int) async throws -> Void) async throws {
    let path = "/v2/\(repository)/blobs/\(blob.digest)"
    let response = try await answer(to: path)
    var hash = HashStream(algorithm: blob.digest.algorithm)
    var callerError: (any Error)?
    do {
      for try await piece in response.body {
        unsafe piece.withUnsafeReadableBytes { unsafe hash.update($0) }
        do {
          try await onBytes(piece.readableBytes)
        } catch {
          callerError = error
          throw error
        }
      }
    } catch {
      try Task.checkCancellation()
      throw callerError
        ?? PullFailure.aborted(
          path: path, receivedBytes: hash.processedBytes, reason: "\(error)")
    }
    let receivedBytes = hash.processedBytes
    let received = Blob(digest: hash.finalize(), sizeBytes: receivedBytes)
    guard received == blob else {
      throw PullFailure.wrongBytes(path: path, expected: blob, received: received)
    }
  }

  private func answer(to path: String) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: "http://\(node)\(path)")
    request.headers.add(
      name: "accept", value: MediaType.manifests.map(\.text).joined(separator: ", "))
    let response = try await Self.received(path) { [request] in
      try await client.execute(request, deadline: .distantFuture)
    }
    guard response.status == .ok else {
      throw PullFailure.refused(path: path, status: Int(response.status.code))
    }
    return response
  }

  /// Names the errors of the connection, but not those of a cancelled task.
  private static func received<Value>(
    _ path: String, _ read: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await read()
    } catch {
      try Task.checkCancellation()
      throw PullFailure.aborted(path: path, receivedBytes: 0, reason: "\(error)")
    }
  }

  private static let manifestBytesMax = 4 << 20
}
