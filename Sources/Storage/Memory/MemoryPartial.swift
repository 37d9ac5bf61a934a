// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Part of a blob in memory, and the chain so far.
struct MemoryPartial {
  let data: MemoryBytes
  let chain: MemoryBytes

  /// Nil if nobody could check it.
  func partial(of digest: Digest) -> PartialBlob? {
    let chainBytes = chain.sizeBytes
    guard chainBytes > 0 else { return nil }
    return PartialBlob(
      blob: Blob(digest: digest, sizeBytes: data.sizeBytes),
      diskBytes: data.sizeBytes + chainBytes, writtenSeconds: data.writtenSeconds)
  }
}
