// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// A whole blob in memory, and what goes with it.
struct MemoryBlob {
  let data: MemoryBytes
  var chain: MemoryBytes?
  var mediaType: MemoryBytes?
  var names: MemoryBytes?
  var isPushed = false
  var usedSeconds: Int64

  func stored(as digest: Digest) -> StoredBlob {
    StoredBlob(
      blob: Blob(digest: digest, sizeBytes: data.sizeBytes),
      mediaType: mediaType.map { String(decoding: $0.all, as: UTF8.self) }, hasChain: chain != nil,
      isPushed: isPushed)
  }

  func footprint(of digest: Digest) -> BlobFootprint {
    BlobFootprint(
      blob: Blob(digest: digest, sizeBytes: data.sizeBytes), hasMediaType: mediaType != nil,
      diskBytes: data.sizeBytes + (chain?.sizeBytes ?? 0) + (mediaType?.sizeBytes ?? 0),
      lastUsedSeconds: usedSeconds)
  }
}
