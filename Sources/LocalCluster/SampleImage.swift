// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import OpenSSLRuntime
import RegistryClient
package import RegistryCore

/// An image that can be pushed: a manifest, a configuration, and layers that are not compressed.
package struct SampleImage: Sendable {
  package let format: ImageFormat
  package let configuration: ImagePart
  package let layers: [ImagePart]
  package let manifestBytes: [UInt8]
  package let manifestDigest: Digest

  /// The layers lowest first, each with the hash of its content.
  package init(format: ImageFormat, layers: [(blob: Blob, content: ImageContent)]) {
    self.format = format
    self.layers = layers.map {
      ImagePart(blob: $0.blob, mediaType: format.layerType, content: $0.content)
    }
    let text = Self.configurationText(layers.map(\.blob.digest))
    let bytes = Array(text.utf8)
    self.configuration = ImagePart(
      blob: Blob(
        digest: Digest.computing(.sha256, of: bytes), sizeBytes: Int64(bytes.count)),
      mediaType: format.configurationType, content: .bytes(bytes))
    self.manifestBytes = Array(
      """
      {"schemaVersion":2,"mediaType":"\(format.manifestType)",\
      "config":\(configuration.descriptor),\
      "layers":[\(self.layers.map(\.descriptor).joined(separator: ","))]}
      """.utf8)
    self.manifestDigest = Digest.computing(.sha256, of: manifestBytes)
  }

  package var parts: [ImagePart] { [configuration] + layers }

  /// Of all blobs, without the manifest.
  package var sizeBytes: Int64 { parts.reduce(0) { $0 + $1.blob.sizeBytes } }

  /// Stores the blobs, then the manifest under `tag`. `onBytes` is told how many bytes more are on
  /// their way.
  package func push(
    to registry: HostPort, _ repository: RepositoryName, _ tag: Tag,
    onBytes: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws {
    let client = RegistryClient(
      endpoint: RegistryEndpoint(name: "origin", address: registry), configuration: .patient,
      digestFunction: { Digest.computing($1, of: $0) })
    do {
      for part in parts {
        try await part.push(to: repository, with: client, onBytes: onBytes)
      }
      try await client.putManifest(
        repository, .tag(tag), mediaType: format.manifestType, bytes: manifestBytes)
      try await client.shutdown()
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  /// OCI image-spec, config: a layer that is not compressed has its digest as its diff id.
  private static func configurationText(_ diffIDs: [Digest]) -> String {
    let ids = diffIDs.map { "\"\($0)\"" }.joined(separator: ",")
    return """
      {"architecture":"\(architecture)","os":"linux","config":{},\
      "rootfs":{"type":"layers","diff_ids":[\(ids)]}}
      """
  }

  private static var architecture: String {
    #if arch(arm64)
    "arm64"
    #else
    "amd64"
    #endif
  }
}
