// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
public import ContentModel
import NIOHTTP1
public import RegistryCore

extension RegistryClient {
  /// Stores a manifest (OCI distribution-spec: pushing manifests); the digest as the registry
  /// tells it, nil if it tells none.
  ///
  /// One with a subject is put on the list that clients keep if the registry does not say that it
  /// lists referrers itself (OCI distribution-spec: pushing manifests with subject).
  ///
  /// - Parameters:
  ///   - repository: has the blobs that the manifest names.
  ///   - reference: a tag that is to point to the manifest, or its digest.
  ///   - tags: to point to the manifest as well, which MUST be pushed by digest then. A registry
  ///     that does not take several at once gets one after the other.
  ///   - mediaType: of the manifest, as it says itself where it does.
  ///   - bytes: stored and served exactly so.
  @discardableResult
  public func putManifest(
    _ repository: RepositoryName, _ reference: Reference, tags: [Tag] = [], mediaType: MediaType,
    bytes: [UInt8]
  ) async throws -> Digest? {
    precondition(tags.isEmpty || reference.digest != nil, "further tags go with a digest")
    let response = try await putTagged(repository, reference, tags, mediaType, bytes)
    let told = try digestTold(by: response, reference)
    let taken = response.headers[canonicalForm: "oci-tag"].map { Tag($0) }
    for tag in tags where !taken.contains(tag) {
      let single = try await put(repository, .tag(tag), [], mediaType, bytes)
      let digest = try digestTold(by: single, .tag(tag))
      // By a tag alone, bytes are named by what the registry hashes with.
      guard digest == nil || digest == reference.digest else {
        throw single.error(
          .digestMismatch, "the registry cannot let the tag \(tag) lead to \(reference)")
      }
    }
    if response.headers.first(name: "oci-subject") == nil {
      let digest = reference.digest ?? told ?? digestFunction(bytes, .sha256)
      try await keepListed(bytes, digest, mediaType, in: repository)
    }
    return told
  }

  /// Makes sure that a manifest that is in the registry is on its subject's list, as after
  /// `putManifest`: a push may have ended between the two.
  public func keepReferrerListed(
    _ repository: RepositoryName, _ digest: Digest, mediaType: MediaType, bytes: [UInt8]
  ) async throws {
    guard let subject = (try? ManifestReferences(parsing: bytes))?.subject?.digest,
      try await !listsReferrers(repository, of: subject)
    else { return }
    try await keepListed(bytes, digest, mediaType, in: repository)
  }

  /// Without the tags where the registry, or a proxy before it, finds them too long together.
  private func putTagged(
    _ repository: RepositoryName, _ reference: Reference, _ tags: [Tag], _ mediaType: MediaType,
    _ bytes: [UInt8]
  ) async throws -> RegistryResponse {
    do {
      return try await put(repository, reference, tags, mediaType, bytes)
    } catch let error as RegistryClientError
      where !tags.isEmpty && [413, 414, 431].contains(error.status)
    {
      return try await put(repository, reference, [], mediaType, bytes)
    }
  }

  private func put(
    _ repository: RepositoryName, _ reference: Reference, _ tags: [Tag], _ mediaType: MediaType,
    _ bytes: [UInt8]
  ) async throws -> RegistryResponse {
    let query = tags.map { "tag=\($0)" }.joined(separator: "&")
    let path = "manifests/\(reference)" + (query.isEmpty ? "" : "?\(query)")
    let response = try await response(
      to: Exchange(
        .manifest, .push(repository), .PUT, url(repository, path),
        headers: ["content-type": mediaType.text], body: .bytes(bytes),
        bodyBytes: Int64(bytes.count)))
    try await requireStatus([201], of: response)
    return response
  }

  /// Puts a manifest on its subject's list, if it has a subject.
  private func keepListed(
    _ bytes: [UInt8], _ digest: Digest, _ mediaType: MediaType, in repository: RepositoryName
  ) async throws {
    // What is no manifest to us is about nothing; whether it may be stored is the registry's
    // decision, which it has made.
    guard let references = try? ManifestReferences(parsing: bytes),
      let subject = references.subject?.digest,
      let referrer = try? Referrer(bytes, digest: digest, mediaType: mediaType)
    else { return }
    let former = try await referrersTag(repository, subject)
    let tag = ReferrerList.tag(of: subject)
    guard let list = ReferrerList.adding(referrer, to: former?.bytes) else {
      throw RegistryClientError(
        .malformedResponse,
        at: RequestSite(method: "GET", url: url(repository, "manifests/\(tag)")),
        detail: "the tag \(tag) is kept for the manifests about \(subject), and names no index")
    }
    if list == former?.bytes { return }
    _ = try await put(repository, .tag(tag), [], .imageIndex, list)
    if let former { await forget(former, in: repository) }
  }

  /// Takes a manifest off its subject's list; the tag goes with the last one.
  func keepUnlisted(
    _ digest: Digest, subject: Digest, in repository: RepositoryName
  ) async throws {
    guard let former = try await referrersTag(repository, subject),
      let list = ReferrerList.removing(digest, from: former.bytes), list != former.bytes
    else { return }
    if list.isEmpty {
      try await deleteUnread(repository, .digest(former.digest))
    } else {
      _ = try await put(repository, .tag(former.tag), [], .imageIndex, list)
      await forget(former, in: repository)
    }
  }

  /// Nothing leads to the former list any more; a registry that keeps it is none the worse.
  private func forget(_ former: ReferrersTag, in repository: RepositoryName) async {
    try? await deleteUnread(repository, .digest(former.digest))
  }
}
