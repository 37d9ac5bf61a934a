// SPDX-License-Identifier: Apache-2.0

/// A chunk that the disk is reading to be sent.
struct PendingRead: Sendable, Equatable {
  let wire: Int
  let chunk: ChunkName
}
