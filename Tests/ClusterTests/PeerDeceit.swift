// SPDX-License-Identifier: Apache-2.0

/// How a scripted peer lies about the blob that it says it holds.
enum PeerDeceit: Sendable, CaseIterable {
  /// True entries, and one bit of each chunk is wrong.
  case flippedBit
  /// True bytes, and one entry of its own making among the true ones.
  case falseEntry
  /// Other bytes with the entries that belong to them: every chunk is consistent, and only the last
  /// shows that the chain does not lead to the digest.
  case forgedBlob
}
