// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryClient
package import RegistryCore

/// What is to be deleted from a registry.
package enum ImageDeletion: Sendable, Hashable {
  /// The tag alone; the manifest and its other tags stay.
  case tag(ImageReference, Tag)
  /// The manifest with every tag that points to it.
  case manifest(ImageReference)
  case blob(ImageReference, Digest)

  /// - Returns: what has been deleted, as people call it.
  package func run(_ client: RegistryClient) async throws -> String {
    // Not tried again: what a lost answer has deleted would be missing.
    let retrying = Retrying(limits: Self.once) { _, _ in }
    return try await retrying.run {
      switch self {
      case .tag(let image, let tag):
        try await client.deleteManifest(image.repository, .tag(tag))
        return "the tag \(tag)"
      case .manifest(let image):
        let digest = try await client.manifestHead(image.repository, image.reference).digest
        try await client.deleteManifest(image.repository, .digest(digest))
        return "the manifest \(digest)"
      case .blob(let image, let digest):
        try await client.deleteBlob(image.repository, digest)
        return "the blob \(digest)"
      }
    }
  }

  private static var once: TransferLimits {
    var limits = TransferLimits()
    limits.attemptsMax = 1
    return limits
  }
}
