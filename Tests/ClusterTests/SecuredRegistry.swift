// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import NIOCore
import OpenSSLRuntime
import RegistryCore

@testable import RegistryClient

/// A guarded `docker-registry`, and clients that try it.
struct SecuredRegistry: Sendable {
  let registry: DockerRegistry
  let authority: CertificateFiles

  static let name = "secured.example"

  /// Runs a registry while `body` runs; `secure` says how it is guarded.
  static func run<Outcome: Sendable>(
    _ secure: (CertificateFiles, WorkFolder) async throws -> DockerRegistrySecurity,
    _ body: (SecuredRegistry) async throws -> Outcome
  ) async throws -> Outcome {
    let folder = try WorkFolder.make(prefix: "shoal-secured")
    defer { folder.remove() }
    let authority = try await CertificateFiles.makeAuthority(folder: folder)
    let security = try await secure(authority, folder)
    let registry = try await DockerRegistry.start(folder: folder, security: security)
    do {
      let outcome = try await body(SecuredRegistry(registry: registry, authority: authority))
      await registry.process.stop()
      return outcome
    } catch {
      await registry.process.stop()
      throw error
    }
  }

  /// Everything as an operator who knows what is needed gives it.
  func settings(
    _ scheme: WebScheme, password: String = DockerRegistrySecurity.testPassword
  ) throws -> UpstreamSettings {
    var settings = UpstreamSettings(
      endpoint: RegistryEndpoint(name: Self.name, scheme: scheme, address: registry.address))
    settings.authorities = try CertificateAuthorities(path: authority.certificatePath)
    if let credentials = RegistryCredentials(
      user: DockerRegistrySecurity.testUser, password: password)
    {
      settings.credentials = .fixed(credentials)
    }
    return settings
  }

  static func use<Outcome: Sendable>(
    _ settings: UpstreamSettings, _ body: (RegistryClient) async throws -> Outcome
  ) async throws -> Outcome {
    let client = RegistryClient(
      upstream: settings, configuration: .patient, digestFunction: { Digest.computing($1, of: $0) })
    do {
      let outcome = try await body(client)
      try await client.shutdown()
      return outcome
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  /// The error that a first look at the registry ends with; nil if there is none.
  static func refusal(_ settings: UpstreamSettings) async throws -> RegistryClientError? {
    do {
      try await use(settings) { _ = try await $0.blobExists(TestCluster.repository, blob.digest) }
      return nil
    } catch let error as RegistryClientError {
      return error
    }
  }

  /// Pushes a blob and a manifest that names it, and pulls both: what came back.
  static func roundTrip(
    _ client: RegistryClient
  ) async throws -> (blob: [UInt8], manifest: FetchedManifest) {
    let piece = ByteBuffer(bytes: content)
    try await client.pushBlob(
      TestCluster.repository, blob.digest, sizeBytes: blob.sizeBytes,
      body: AsyncStream { continuation in
        continuation.yield(piece)
        continuation.finish()
      })
    try await client.putManifest(
      TestCluster.repository, .tag(TestCluster.tag), mediaType: .imageManifest,
      bytes: manifestBytes)
    var bytes: [UInt8] = []
    for try await piece in try await client.blob(TestCluster.repository, blob.digest) {
      bytes += piece.readableBytesView
    }
    return (bytes, try await client.manifest(TestCluster.repository, .tag(TestCluster.tag)))
  }

  static let content = Array("what only those who know the word may read".utf8)
  static let blob = Blob(
    digest: Digest.computing(.sha256, of: content), sizeBytes: Int64(content.count))
  static let manifestBytes = Array(
    """
    {"schemaVersion":2,"mediaType":"\(MediaType.imageManifest)",\
    "config":{"mediaType":"application/vnd.oci.image.config.v1+json",\
    "digest":"\(blob.digest)","size":\(blob.sizeBytes)},"layers":[]}
    """.utf8)
}
