// SPDX-License-Identifier: Apache-2.0

package import RegistryClient
package import RegistryCore

/// What is about an image in a registry.
package enum ImageReferrers {
  /// - Parameter type: those of this artifact type only; nil for all.
  package static func all(
    about image: ImageReference, type: String?, _ client: RegistryClient,
    limits: TransferLimits = TransferLimits()
  ) async throws -> [Referrer] {
    let retrying = Retrying(limits: limits) { _, _ in }
    let subject = try await retrying.run(isFirstContact: true) {
      try await client.manifestHead(image.repository, image.reference).digest
    }
    return try await retrying.run {
      try await client.referrers(image.repository, subject, artifactType: type)
    }
  }
}
