// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import RegistryCore

/// Blobs and manifests of one kind, in the order in which they are pushed. All bytes are told apart
/// by a number, and are the same in every run.
struct ConformanceData: Sendable {
  let algorithm: HashAlgorithm
  var blobs: [ConformanceContent] = []
  var manifests: [ConformanceContent] = []
  private var count = 0

  init(algorithm: HashAlgorithm = .sha256) {
    self.algorithm = algorithm
  }

  static let configType = "application/vnd.oci.image.config.v1+json"
  static let layerType = "application/vnd.oci.image.layer.v1.tar"
  static let emptyType = "application/vnd.oci.empty.v1+json"
  static let exampleType = "application/vnd.example.sbom.v1"
  static let manifestType = MediaType.imageManifest.text
  static let indexType = MediaType.imageIndex.text

  @discardableResult
  mutating func addBlob(
    _ bytes: [UInt8]? = nil, type: String = layerType
  ) -> ConformanceContent {
    count += 1
    let bytes = bytes ?? Array("blob \(count)".utf8)
    let blob = ConformanceContent(
      digest: Digest.computing(algorithm, of: bytes), bytes: bytes, mediaType: type)
    blobs.append(blob)
    return blob
  }

  /// An image manifest.
  ///
  /// - Parameters:
  ///   - layers: made of new blobs if none are given.
  ///   - members: come last, and are anything.
  @discardableResult
  mutating func addImage(
    layers: [JSONValue]? = nil, configType: String = configType, artifactType: String? = nil,
    annotations: [String: String] = [:], subject: ConformanceContent? = nil, tags: [String] = [],
    members: [JSONValue.Member] = []
  ) -> ConformanceContent {
    let config = addBlob(type: configType)
    let layers = layers ?? [addBlob().descriptor, addBlob().descriptor]
    var manifest = add(
      Self.manifestType,
      [
        "artifactType": artifactType.map { .string($0) }, "config": config.descriptor,
        "layers": .array(layers), "subject": subject?.descriptor,
        "annotations": Self.object(annotations),
      ], members)
    manifest.tags = tags
    manifest.subject = subject?.digest
    manifest.artifactType = artifactType ?? configType
    manifests.append(manifest)
    return manifest
  }

  /// An index.
  @discardableResult
  mutating func addIndex(
    of entries: [JSONValue], artifactType: String? = nil, annotations: [String: String] = [:],
    subject: ConformanceContent? = nil, tags: [String] = [], members: [JSONValue.Member] = []
  ) -> ConformanceContent {
    var manifest = add(
      Self.indexType,
      [
        "artifactType": artifactType.map { .string($0) }, "manifests": .array(entries),
        "subject": subject?.descriptor, "annotations": Self.object(annotations),
      ], members)
    manifest.tags = tags
    manifest.subject = subject?.digest
    manifest.artifactType = artifactType
    manifests.append(manifest)
    return manifest
  }

  /// A manifest that is described, and is nowhere.
  func absent(_ text: String = "missing content") -> ConformanceContent {
    ConformanceContent(
      digest: Digest.computing(algorithm, of: Array(text.utf8)), bytes: Array(text.utf8),
      mediaType: Self.manifestType)
  }

  /// A manifest of any shape.
  func content(_ manifest: JSONValue, _ type: MediaType) -> ConformanceContent {
    let bytes = Array(manifest.text.utf8)
    return ConformanceContent(
      digest: Digest.computing(algorithm, of: bytes), bytes: bytes, mediaType: type.text)
  }

  private mutating func add(
    _ type: String, _ fields: KeyValuePairs<String, JSONValue?>, _ members: [JSONValue.Member]
  ) -> ConformanceContent {
    count += 1
    let head: [JSONValue.Member] = [
      JSONValue.Member("schemaVersion", .integer(2)),
      JSONValue.Member("mediaType", .string(type)),
    ]
    guard case .object(let body) = JSONValue.fields(fields) else {
      preconditionFailure("fields make an object")
    }
    let bytes = Array(JSONValue.object(head + body + members).text.utf8)
    return ConformanceContent(
      digest: Digest.computing(algorithm, of: bytes), bytes: bytes, mediaType: type)
  }

  private static func object(_ annotations: [String: String]) -> JSONValue? {
    annotations.isEmpty
      ? nil
      : .object(
        annotations.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) })
  }
}
