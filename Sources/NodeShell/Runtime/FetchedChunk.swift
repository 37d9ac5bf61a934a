// SPDX-License-Identifier: Apache-2.0

/// A chunk that waits in memory for the core's word on it.
struct FetchedChunk {
  let bytes: [UInt8]
  /// Of the fetch that read it from upstream; one goes back when the bytes have been written or
  /// dropped.
  let permits: FetchPermits?
}
