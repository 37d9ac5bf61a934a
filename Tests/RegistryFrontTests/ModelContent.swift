// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryCore
import RegistryFront

/// A registry in memory with one repository, `library/debian`, held for the upstream `docker.io`.
struct ModelContent: RegistryContent {
  var body = ModelBlobBody(sizeBytes: 1000)
  /// Given out in place of `body`, and as long.
  var filed: FiledBlobBody?
  /// Told when a blob is looked for that is not found before whoever wants it gives up, and then.
  var search: AsyncStream<Bool>.Continuation?

  /// Whether its manifest takes no wait.
  var isAtHand = false

  /// Counts answers at hand, and manifests that were asked for otherwise.
  let atHandCount = Counter()
  let askedCount = Counter()
  var manifestBytes = ByteBuffer(string: Self.manifestText)

  static let manifestText = #"{"schemaVersion":2,"layers":[]}"#
  static let manifestDigest = digest("aa")
  static let blobDigest = digest("bb")
  /// Always throws TOOMANYREQUESTS.
  static let busyDigest = digest("cc")

  func manifestAtHand(
    _ reference: Reference, in repository: RepositoryName, upstream: String?, isHead: Bool
  ) -> ManifestContent? {
    guard isAtHand, reference.description == "12", (try? check(repository, upstream)) != nil else {
      return nil
    }
    atHandCount.add()
    return ManifestContent(
      digest: Self.manifestDigest, mediaType: .imageManifest,
      bytes: manifestBytes)
  }

  func manifest(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ManifestContent {
    askedCount.add()
    try check(repository, upstream)
    guard reference.description == "12" || reference.digest == Self.manifestDigest else {
      throw RegistryError(.manifestUnknown, detail: reference.description)
    }
    return ManifestContent(
      digest: Self.manifestDigest, mediaType: .imageManifest,
      bytes: manifestBytes)
  }

  func manifestHead(
    _ reference: Reference, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> ManifestHead {
    try await manifest(reference, in: repository, upstream: upstream).head
  }

  func blobHead(
    _ digest: Digest, in repository: RepositoryName, upstream: String?
  ) async throws(RegistryError) -> Int64 {
    try check(repository, upstream)
    if digest == Self.busyDigest { throw RegistryError(.tooManyRequests, retryAfterSeconds: 7) }
    guard digest == Self.blobDigest else {
      throw RegistryError(.blobUnknown, detail: digest.description)
    }
    return body.sizeBytes
  }

  func blob(
    _ digest: Digest, in repository: RepositoryName, upstream: String?, range: ByteRange?
  ) async throws(RegistryError) -> any BlobBody {
    _ = try await blobHead(digest, in: repository, upstream: upstream)
    if let search {
      search.yield(false)
      try? await Task.sleep(for: .seconds(600))
      search.yield(Task.isCancelled)
    }
    return filed ?? body as any BlobBody
  }

  func tags(
    in repository: RepositoryName, upstream: String?, pagination: Pagination
  ) async throws(RegistryError) -> TagPage {
    try check(repository, upstream)
    return pagination.page(of: ["12", "11", "latest"].compactMap { Tag($0) })
  }

  /// The model has one manifest, which is about nothing.
  func referrers(
    of subject: Digest, in repository: RepositoryName, upstream: String?, query: ReferrerQuery
  ) async throws(RegistryError) -> ReferrerPage {
    ReferrerPage()
  }

  private func check(
    _ repository: RepositoryName, _ upstream: String?
  ) throws(RegistryError) {
    guard repository.text == "library/debian", upstream ?? "docker.io" == "docker.io" else {
      throw RegistryError(.nameUnknown, detail: repository.text)
    }
  }

  private static func digest(_ byte: String) -> Digest {
    guard let digest = Digest("sha256:" + String(repeating: byte, count: 32)) else {
      preconditionFailure("\(byte) is not a byte")
    }
    return digest
  }
}
