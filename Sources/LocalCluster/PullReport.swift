// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How one pull of an image went.
package struct PullReport: Sendable {
  package let manifestDigest: Digest
  /// Every one of these was received whole, and its bytes hashed to its digest.
  package let blobs: [Blob]
  /// From the request for the manifest to the last byte.
  package let seconds: Double
  /// From the request for the manifest to the first byte of a blob.
  package let firstByteSeconds: Double
  /// Tries that failed and were made again, as container runtimes do.
  package let retries: Int

  package var sizeBytes: Int64 { blobs.reduce(0) { $0 + $1.sizeBytes } }
}
