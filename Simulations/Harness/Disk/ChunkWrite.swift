// SPDX-License-Identifier: Apache-2.0

/// Bytes on their way into a partial file.
struct ChunkWrite: Sendable {
  let chunk: ChunkName
  let content: UInt64
  /// The partial file it is meant for, by `PartialFile.number`.
  let file: Int
}
