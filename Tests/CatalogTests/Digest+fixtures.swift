// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore

extension Digest {
  /// The descriptor of 1,000 bytes as it stands in a manifest.
  fileprivate func descriptor(url: String? = nil) -> String {
    "{\"mediaType\":\"application/x\",\"digest\":\"\(self)\",\"size\":1000"
      + (url.map { ",\"urls\":[\"\($0)\"]" } ?? "") + "}"
  }
}

/// Digests that are easy to tell apart: `aa…`, `bb…`.
func digest(_ byte: UInt8, _ algorithm: HashAlgorithm = .sha256) -> Digest {
  Digest(
    HashState(algorithm: algorithm, bytes: Array(repeating: byte, count: algorithm.stateBytes)))
}

/// A digest for each number.
func digest(number: Int) -> Digest {
  let high = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  return Digest(HashState(algorithm: .sha256, bytes: high + Array(repeating: 0, count: 24)))
}

func repository(_ text: String) -> RepositoryName {
  guard let name = RepositoryName(text) else { preconditionFailure("\(text) names nothing") }
  return name
}

func tag(_ text: String) -> RegistryCore.Tag {
  guard let tag = RegistryCore.Tag(text) else { preconditionFailure("\(text) tags nothing") }
  return tag
}

func upload(_ byte: UInt8) -> UploadID { UploadID(randomBytes: Array(repeating: byte, count: 16)) }

func blob(_ byte: UInt8, bytes: Int64 = 1000) -> Blob {
  Blob(digest: digest(byte), sizeBytes: bytes)
}

/// The push of an image manifest; layers of `foreign` are to be had elsewhere.
func image(
  _ name: Digest, config: Digest? = nil, layers: [Digest] = [], foreign: [Digest] = [],
  subject: Digest? = nil, type: String? = nil, note: String? = nil,
  tag: RegistryCore.Tag? = nil
) throws -> ManifestPush {
  let members = [
    config.map { "\"config\":\($0.descriptor())" },
    "\"layers\":["
      + (layers.map { $0.descriptor() } + foreign.map { $0.descriptor(url: "https://else.where") })
      .joined(separator: ",") + "]",
    subject.map { "\"subject\":\($0.descriptor())" },
    type.map { "\"artifactType\":\"\($0)\"" },
    note.map { "\"annotations\":{\"note\":\"\($0)\"}" },
  ]
  let json = "{\(members.compactMap(\.self).joined(separator: ","))}"
  return ManifestPush(
    CatalogManifest(digest: name, mediaType: .imageManifest, sizeBytes: Int64(json.utf8.count)),
    references: try ManifestReferences(parsing: Array(json.utf8)),
    requiredBlobs: (config.map { [$0] } ?? []) + layers, requiredManifests: [], tag: tag)
}

/// The push of an index.
func index(
  _ name: Digest, of manifests: [Digest], tag: RegistryCore.Tag? = nil
) throws -> ManifestPush {
  let json = "{\"manifests\":[\(manifests.map { $0.descriptor() }.joined(separator: ","))]}"
  return ManifestPush(
    CatalogManifest(digest: name, mediaType: .imageIndex, sizeBytes: Int64(json.utf8.count)),
    references: try ManifestReferences(parsing: Array(json.utf8)), requiredBlobs: [],
    requiredManifests: manifests, tag: tag)
}

let debian = repository("library/debian")
let alpine = repository("library/alpine")
let latest = tag("latest")

/// Two manifests.
let digestA = digest(0xaa)
let digestB = digest(0xbb)
/// Config and layer.
let digestC = digest(0xcc)
let digestD = digest(0xdd)
