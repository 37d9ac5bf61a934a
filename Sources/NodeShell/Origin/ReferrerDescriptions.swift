// SPDX-License-Identifier: Apache-2.0

import Catalog
import Logging
import RegistryCore
import Storage

/// Tells the catalog what the manifests with a subject are that it got before it kept that:
/// "Registries MUST include preexisting image manifests that are listed in an image index tagged
/// with the referrers tag schema" (OCI distribution-spec: enabling the referrers API).
struct ReferrerDescriptions: Sendable {
  let catalog: any RegistryCatalog
  let store: any BlobStore
  let logger: Logger

  /// Blocks on the disk, and returns when none is left: nothing to do after the first start.
  ///
  /// - Throws: `CatalogError`. A manifest whose bytes cannot be read is listed without a type.
  func complete() async throws {
    while true {
      let referrers = try await catalog.undescribedReferrers(limit: Self.batchSize)
      if referrers.isEmpty { return }
      for referrer in referrers {
        let description = read(referrer)
        try await catalog.describeReferrer(
          referrer.digest, in: referrer.repository, artifactType: description?.artifactType,
          annotations: description?.annotations ?? [])
      }
    }
  }

  private func read(_ referrer: UndescribedReferrer) -> Referrer? {
    do {
      return try Referrer(
        try store.open(referrer.digest).readAll(), digest: referrer.digest,
        mediaType: referrer.mediaType)
    } catch {
      logger.warning(
        "a manifest with a subject cannot be read",
        metadata: [
          LogKey.repository: "\(referrer.repository)", LogKey.digest: "\(referrer.digest)",
          LogKey.error: "\(error)",
        ])
      return nil
    }
  }

  private static let batchSize = 100
}
