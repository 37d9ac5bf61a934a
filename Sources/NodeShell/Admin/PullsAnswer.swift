// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// The answer to `GET /shoal/v1/pulls`.
struct PullsAnswer: Sendable {
  let nodeID: NodeID
  let serving: ServingHistory

  /// Newest pulls that are told at once. A pull takes 8 kB at most and mostly 1 kB; the reader
  /// takes 4 MiB.
  static let pullsMax = 512

  func json(
    _ query: PullsQuery, _ reading: PullHistoryReading
  ) throws(AdminError) -> JSONValue {
    switch query {
    case .all:
      var seen: Set<Digest> = []
      let digests = reading.history.pulls.map(\.blob.digest).filter { seen.insert($0).inserted }
      return answer("all", [], [], digests.map { ($0, nil) }, reading)
    case .digest(let digest):
      if let manifest = serving.manifest(digest) {
        return answer("\(digest)", [], [manifest], blobs(of: [manifest]), reading)
      }
      guard
        serving.cacheUse(of: digest) != nil
          || reading.history.pulls.contains(where: { $0.blob.digest == digest })
      else { throw .blobUnknown("\(digest)") }
      return answer("\(digest)", [], [], [(digest, nil)], reading)
    case .image(let image):
      return try answer(image, reading)
    }
  }

  private func answer(
    _ image: ImageQuery, _ reading: PullHistoryReading
  ) throws(AdminError) -> JSONValue {
    let references = image.matches { serving.references(in: $0) }
    guard let newest = references.first else { throw .imageUnknown(image.text) }
    var manifests: [ServedManifest] = []
    var seen: Set<Digest> = []
    // Of an index, those of its manifests that a client came for.
    var rest = references.map(\.manifest)
    while let digest = rest.first {
      rest.removeFirst()
      guard seen.insert(digest).inserted, let manifest = serving.manifest(digest) else { continue }
      manifests.append(manifest)
      rest += manifest.manifests
    }
    let served = serving.references(in: newest.repository).filter { seen.contains($0.manifest) }
    return answer(image.text, served, manifests, blobs(of: manifests), reading)
  }

  private func blobs(of manifests: [ServedManifest]) -> [(Digest, Int64?)] {
    var seen: Set<Digest> = []
    return manifests.flatMap(\.blobs).filter { seen.insert($0.digest).inserted }
      .map { ($0.digest, $0.sizeBytes) }
  }

  private func answer(
    _ query: String, _ references: [ServedReference], _ manifests: [ServedManifest],
    _ blobs: [(Digest, Int64?)], _ reading: PullHistoryReading
  ) -> JSONValue {
    var pulls: [Digest: [PullRecord]] = [:]
    let wanted = Set(blobs.map(\.0))
    let matching = reading.history.pulls.filter { wanted.contains($0.blob.digest) }
    for pull in matching.prefix(Self.pullsMax) { pulls[pull.blob.digest, default: []].append(pull) }
    return .fields([
      "nodeID": .string("\(nodeID)"),
      "unixMilliseconds": .integer(reading.unixMilliseconds),
      "query": .string(query),
      "isTruncated": .boolean(matching.count > Self.pullsMax),
      "references": .array(references.map { referenceJSON($0) }),
      "manifests": .array(manifests.map { manifestJSON($0) }),
      "blobs": .array(
        blobs.map { digest, sizeBytes in
          blobJSON(digest, sizeBytes, pulls[digest] ?? [], reading)
        }),
    ])
  }

  private func blobJSON(
    _ digest: Digest, _ sizeBytes: Int64?, _ pulls: [PullRecord], _ reading: PullHistoryReading
  ) -> JSONValue {
    let use = serving.cacheUse(of: digest) ?? CacheUse()
    let size = pulls.first?.blob.sizeBytes ?? sizeBytes
    return .fields([
      "digest": .string("\(digest)"),
      "sizeBytes": size.map { .integer($0) },
      "cache": .fields([
        "responses": .integer(use.responses),
        "bytes": .integer(use.bytes),
        "lastServedUnixMilliseconds": use.responses == 0 ? nil : .integer(use.lastServed),
      ]),
      "bytesMeasured": .integer(use.bytesMeasured),
      "pulls": .array(pulls.map { $0.json(reading) }),
    ])
  }

  private func referenceJSON(_ served: ServedReference) -> JSONValue {
    .fields([
      "reference": .string("\(served.reference)"),
      "repository": .string("\(served.repository)"),
      "upstream": .string(served.upstream),
      "digest": .string("\(served.manifest)"),
      "responses": .integer(served.responses),
      "lastServedUnixMilliseconds": .integer(served.lastServed),
    ])
  }

  private func manifestJSON(_ manifest: ServedManifest) -> JSONValue {
    .fields([
      "digest": .string("\(manifest.digest)"),
      "mediaType": .string("\(manifest.mediaType)"),
      "sizeBytes": .integer(manifest.sizeBytes),
      "blobs": .array(manifest.blobs.map { .string("\($0.digest)") }),
      "manifests": .array(manifest.manifests.map { .string("\($0)") }),
    ])
  }
}
