// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryClient
import RegistryCore

/// Finds an image's manifests, one level of indexes after the other.
struct ManifestWalk: Sendable {
  let source: any ImageSource
  let limits: TransferLimits
  let retrying: Retrying

  /// - Parameter platform: the one to copy of an index; all of them if nil.
  func plan(platform: Platform?) async throws -> TransferPlan {
    let root = try await root(platform: platform)
    return try TransferPlan(root: root, found: try await everything(below: root))
  }

  /// What a manifest that is about another one needs; nil if it is not there.
  func plan(_ referrer: Referrer) async throws -> TransferPlan? {
    let descriptor = Descriptor(
      mediaType: referrer.mediaType, digest: referrer.digest, sizeBytes: referrer.sizeBytes)
    let bytes: [UInt8]? = try await retrying.run {
      do {
        return try await source.manifest(descriptor.digest)
      } catch let error as RegistryClientError where error.code == .notFound {
        return nil
      }
    }
    guard let bytes else { return nil }
    let root = try planned(bytes, descriptor)
    return try TransferPlan(root: root, found: try await everything(below: root))
  }

  /// The image's own manifest, or the one for the platform.
  func root(platform: Platform?) async throws -> PlannedManifest {
    let top = try await retrying.run(isFirstContact: true) { try await source.rootManifest() }
    var root = try PlannedManifest(digest: top.digest, mediaType: top.mediaType, bytes: top.bytes)
    var levels = 0
    while let platform, let chosen = try IndexPlatforms(root).chosen(platform, of: root) {
      levels += 1
      try requireFewLevels(levels)
      root = try await fetch(chosen)
    }
    if let platform, levels == 0 { try await require(platform, of: root) }
    return root
  }

  /// An image for one platform alone, without an index, is only for that.
  private func require(_ platform: Platform, of image: PlannedManifest) async throws {
    let own = try await retrying.run { try await image.platform(source) }
    guard let own, !platform.accepts(own) else { return }
    throw TransferError(
      .platformUnknown, "the image is not made for \(platform)",
      advice: "it is for \(own); leave --platform away to copy it")
  }

  private func everything(below root: PlannedManifest) async throws -> [Digest: PlannedManifest] {
    var found = [root.digest: root]
    var bytes = root.bytes.count
    var level = root.references.manifests
    var levels = 0
    while !level.isEmpty {
      levels += 1
      try requireFewLevels(levels)
      var asked: Set<Digest> = []
      let fresh = level.filter { found[$0.digest] == nil && asked.insert($0.digest).inserted }
      try require(
        found.count + fresh.count <= limits.manifestsMax, "more manifests than one image may have")
      bytes += fresh.reduce(0) { $0 + Int($1.sizeBytes) }
      try require(
        bytes <= limits.manifestBytesMax, "larger manifests than one image may have")
      let manifests = try await BoundedParallel.map(fresh, atOnceMax: limits.blobsAtOnceMax) {
        try await fetch($0)
      }
      for manifest in manifests { found[manifest.digest] = manifest }
      level = manifests.flatMap(\.references.manifests)
    }
    return found
  }

  private func fetch(_ descriptor: Descriptor) async throws -> PlannedManifest {
    try planned(
      try await retrying.run { try await source.manifest(descriptor.digest) }, descriptor)
  }

  private func planned(
    _ bytes: [UInt8], _ descriptor: Descriptor
  ) throws(TransferError) -> PlannedManifest {
    guard Int64(bytes.count) == descriptor.sizeBytes else {
      throw TransferError(
        .manifestInvalid,
        "\(descriptor.digest) has \(bytes.count) bytes, its index says \(descriptor.sizeBytes)",
        advice: "the image is broken where it is; build and push it anew")
    }
    return try PlannedManifest(
      digest: descriptor.digest, mediaType: descriptor.mediaType, bytes: bytes)
  }

  private func requireFewLevels(_ levels: Int) throws(TransferError) {
    try require(
      levels <= limits.indexLevelsMax, "indexes in more than \(limits.indexLevelsMax) levels")
  }

  private func require(_ holds: Bool, _ problem: String) throws(TransferError) {
    if holds { return }
    throw TransferError(
      .tooLarge, "the image has \(problem)", advice: "copy one platform with --platform")
  }
}
