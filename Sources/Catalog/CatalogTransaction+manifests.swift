// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import RegistryCore

/// A manifest and what it refers to come and go together.
extension CatalogTransaction {
  /// What the push requires and the repository lacks, each once, at most `missingMax`.
  func missing(_ push: ManifestPush, in repository: Int64) throws(CatalogError) -> [Digest] {
    var missing: [Digest] = []
    for digest in push.requiredBlobs where try holds(digest, [.isLinked], in: repository) == false {
      missing.append(digest)
    }
    for digest in push.requiredManifests
    where try holds(digest, [.hasManifestOfDigest, .isLinked], in: repository) == false {
      missing.append(digest)
    }
    var seen: Set<Digest> = []
    return Array(missing.filter { seen.insert($0).inserted }.prefix(CatalogError.missingMax))
  }

  func manifestFact(_ key: KnownManifests.Key) throws(CatalogError) -> KnownManifests.Fact? {
    let found =
      switch key.reference {
      case .tag(let tag):
        try row(.manifestByTag, ["repository": key.repository.text, "tag": tag.text])
      case .digest(let digest):
        try row(
          .manifestByDigest, ["repository": key.repository.text, "digest": digest.stored])
      }
    return try found.map { row throws(CatalogError) in
      KnownManifests.Fact(manifest: try manifest(row), renewedAt: try integer(row, 3))
    }
  }

  /// Adds or renews a manifest; returns the digest's number.
  func putManifest(
    _ push: ManifestPush, in repository: Int64, at time: Int64
  ) throws(CatalogError) -> Int64 {
    let manifest = push.manifest
    try keep(manifest.digest)
    let digest = try makeDigestID(manifest.digest)
    let key: StatementArguments = ["repository": repository, "digest": digest]
    let isNew = try exists(.hasManifestOfDigest, key) == false
    try execute(
      .putManifest,
      [
        "repository": repository, "digest": digest, "mediaType": manifest.mediaType.text,
        "size": manifest.sizeBytes, "time": time,
        "artifactType": Self.artifactType(push.references),
        "annotations": Self.annotations(push.references),
      ])
    // The bytes are the same, so what they refer to is.
    if isNew { try insertReferences(push.references, of: digest, in: repository) }
    return digest
  }

  /// - Returns: the tags that pointed to it, which are gone too.
  @discardableResult
  func removeManifest(
    _ manifest: Int64, in repository: Int64, at time: Int64
  ) throws(CatalogError) -> [Tag] {
    var tags: [Tag] = []
    for row in try rows(.tagsOfManifest, ["repository": repository, "digest": manifest]) {
      tags.append(try tag(row, 0))
    }
    for tag in tags { _ = try removeTag(tag, in: repository, at: time) }
    let key: StatementArguments = ["repository": repository, "manifest": manifest]
    let targets = try rows(.targetsOfManifest, key)
    try execute(.renewTargetManifests, key + ["time": time])
    try execute(.removeReferences, key)
    try execute(.removeManifest, ["repository": repository, "digest": manifest])
    for row in targets { try removeIfUnused(digest: try integer(row, 0)) }
    try release(digest: manifest)
    return tags
  }

  private func holds(
    _ digest: Digest, _ statements: [CatalogStatement], in repository: Int64
  ) throws(CatalogError) -> Bool {
    guard let id = try digestID(digest) else { return false }
    for statement in statements
    where try exists(statement, ["repository": repository, "digest": id]) {
      return true
    }
    return false
  }

  private func insertReferences(
    _ references: ManifestReferences, of manifest: Int64, in repository: Int64
  ) throws(CatalogError) {
    let targets: [(ReferenceKind, [Descriptor])] = [
      (.config, references.config.map { [$0] } ?? []),
      (.layer, references.layers),
      (.manifest, references.manifests),
      (.subject, references.subject.map { [$0] } ?? []),
    ]
    for (kind, descriptors) in targets {
      for descriptor in descriptors {
        try execute(
          .insertReference,
          [
            "repository": repository, "manifest": manifest,
            "target": try makeDigestID(descriptor.digest), "kind": kind.rawValue,
          ])
      }
    }
  }
}
