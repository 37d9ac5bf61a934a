// SPDX-License-Identifier: Apache-2.0

/// An upload in memory.
struct MemoryUpload {
  let data: MemoryBytes
  /// Whether the bytes were made those of a blob, which appending would change.
  var isInstalled = false
}
