// SPDX-License-Identifier: Apache-2.0

public import ContentModel
import NIOHTTP1
public import RegistryCore

extension RegistryClient {
  /// Deletes a tag alone, or a manifest with the tags that point to it (OCI distribution-spec:
  /// content management); `notFound` if it is not there.
  ///
  /// With a manifest goes what clients have to keep: its place on its subject's list where the
  /// registry lists no referrers itself, and a list of its own referrers, which nobody would look
  /// for any more. That place goes first: once the manifest is gone, nothing tells its subject.
  public func deleteManifest(_ repository: RepositoryName, _ reference: Reference) async throws {
    guard let digest = reference.digest else {
      return try await deleteUnread(repository, reference)
    }
    let subject = try await subject(of: reference, in: repository)
    if let subject, try await !listsReferrers(repository, of: subject) {
      try await keepUnlisted(digest, subject: subject, in: repository)
    }
    try await deleteUnread(repository, reference)
    if let own = try await referrersTag(repository, digest),
      ReferrerList.referrers(in: own.bytes) != nil
    {
      try await deleteUnread(repository, .digest(own.digest))
    }
  }

  /// Deletes a blob from the repository (OCI distribution-spec: deleting blobs); `notFound` if it
  /// is not there.
  public func deleteBlob(_ repository: RepositoryName, _ digest: Digest) async throws {
    try await delete(.blob, repository, "blobs/\(digest)")
  }

  /// Deletes a manifest or tag and looks at nothing else.
  func deleteUnread(_ repository: RepositoryName, _ reference: Reference) async throws {
    try await delete(.manifest, repository, "manifests/\(reference)")
  }

  private func delete(
    _ kind: RequestKind, _ repository: RepositoryName, _ path: String
  ) async throws {
    let response = try await response(
      to: Exchange(kind, .delete(repository), .DELETE, url(repository, path)))
    // The specification has 202; some registries say that nothing is left to do.
    try await requireStatus([202, 200, 204], of: response)
    _ = await errorBody(of: response)
  }

  /// What the manifest is about; nil for nothing, and where other bytes are served than its own,
  /// which is no reason to keep them.
  private func subject(
    of reference: Reference, in repository: RepositoryName
  ) async throws -> Digest? {
    do {
      let bytes = try await manifest(repository, reference).bytes
      return (try? ManifestReferences(parsing: bytes))?.subject?.digest
    } catch let error as RegistryClientError where error.code == .digestMismatch {
      return nil
    }
  }

  /// Whether the registry has the referrers API.
  func listsReferrers(
    _ repository: RepositoryName, of subject: Digest
  ) async throws -> Bool {
    let response = try await referrersResponse(
      repository, url(repository, "referrers/\(subject)"))
    if response.status == 404 {
      _ = await errorBody(of: response)
      return false
    }
    try await requireStatus([200], of: response)
    _ = try await bytes(of: response, bytesMax: configuration.manifestBytesMax)
    return true
  }
}
