// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What has happened in a transfer, for whoever shows it.
package enum TransferEvent: Sendable, Hashable {
  /// Everything that is to be there at the end is known.
  case planned(manifests: Int, blobs: Int, bytes: Int64)
  /// An attempt begins, at a byte that is not 0 where an earlier one is gone on from.
  case blobBegan(Blob, atByte: Int64)
  case blobMoved(Digest, bytes: Int)
  case blobEnded(Blob, BlobOutcome)
  case retrying(reason: String, afterSeconds: Double)
}
