// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension Blob {
  /// The most that a chain of the blob can take: one entry per chunk boundary, each at worst in a
  /// signed batch of its own.
  var chainBytesMax: Int64 {
    Int64(geometry.chunkCount + 1)
      * (Int64(digest.algorithm.stateBytes) + Self.chainBatchOverheadBytesMax)
  }

  /// Names, numbers and signature around the entries of one batch.
  private static let chainBatchOverheadBytesMax: Int64 = 512

  /// Two names of 127 characters and a slash (RFC 6838 §4.2), with room for parameters.
  static let mediaTypeBytesMax: Int64 = 1024
}
