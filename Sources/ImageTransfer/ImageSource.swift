// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryClient
package import RegistryCore

/// Where an image is read from.
///
/// Errors of the network are thrown as `RegistryClientError`, so that the transfer can tell which
/// ones are worth another attempt.
package protocol ImageSource: Sendable {
  /// The manifest or index the image's name leads to now, checked against its digest.
  func rootManifest() async throws -> FetchedManifest

  /// The bytes of a manifest, checked against its digest.
  func manifest(_ digest: Digest) async throws -> [UInt8]

  /// The manifests that are about a manifest, which says nothing of whether their bytes are there.
  func referrers(of subject: Digest) async throws -> [Referrer]

  /// The bytes of a blob from `fromByte` on, not checked. `fromByte` is 0 or less than its size.
  func blob(_ blob: Blob, fromByte: Int64) async throws -> BlobBody
}
