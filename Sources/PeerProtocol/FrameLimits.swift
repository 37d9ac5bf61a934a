// SPDX-License-Identifier: Apache-2.0

/// What a frame may hold at most, beyond the limits that stand with their types
/// (Docs/Protocol.md §8). A sender that exceeds one is a programmer's error and traps; a received
/// frame that does closes its connection.
package enum FrameLimits {
  /// Bytes of the length field itself.
  package static let prefixBytes = 4

  /// Type and body, as the length field counts them, until both hellos are proven: a stranger
  /// makes a process hold no more than this.
  package static let handshakeFrameBytesMax = 1024

  /// Type and body of every frame but `DATA`.
  package static let controlFrameBytesMax = 64 * 1024

  /// Type, chunk reference, offset and payload of a `DATA` frame.
  package static let dataFrameBytesMax = 1 + 65 + 4 + 4 + DataHeader.fragmentBytesMax

  /// Blobs in one `WANT`, digests in one `UNWANT`.
  package static let wantBatchMax = 512

  /// 4 TiB: larger than any layer, small enough that a peer cannot make a node keep more than
  /// 16 KiB of bitmap for a blob it merely names.
  package static let blobBytesMax: Int64 = 1 << 42

  /// Chunks of a blob of `blobBytesMax`.
  package static let chunkCountMax = 1 << 17

  /// A minute: sixty times the term a tracker grants.
  package static let leaseTermMillisecondsMax = 60_000

  /// A minute: who is to wait longer is told again.
  package static let pauseMillisecondsMax = 60_000
}
