// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// The sessions of a store, by digest. It holds them weakly: a session lives as long as somebody
/// uses it.
///
/// A strong reference taken from here under the store's lock must leave the lock before it is
/// dropped: a session's end takes that lock again.
struct SessionTable {
  private struct Entry {
    let number: UInt64
    weak var session: BlobSession?
  }

  // Looked up by key only, never iterated, so its order cannot show.
  private var entries: [Digest: Entry] = [:]
  /// Where a session failed with a write on its way, which would change bytes after a successor has
  /// checked them. It does not reach those of a new partial blob.
  private var avoided: Set<Digest> = []
  private var lastNumber: UInt64 = 0

  /// Numbers sessions, and temporary folders; never repeats within a run.
  mutating func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  func session(of digest: Digest) -> BlobSession? { entries[digest]?.session }

  /// Whether a session is in charge of the digest's partial blob.
  func contains(_ digest: Digest) -> Bool { entries[digest] != nil }

  /// Whether the bytes of the digest's partial blob MUST NOT be used by another session.
  func avoidsBytes(of digest: Digest) -> Bool { avoided.contains(digest) }

  mutating func avoidBytes(of digest: Digest) {
    avoided.insert(digest)
  }

  mutating func insert(_ session: BlobSession, number: UInt64) {
    avoided.remove(session.blob.digest)
    entries[session.blob.digest] = Entry(number: number, session: session)
  }

  /// True if `number` was still the session in charge of the digest's partial blob.
  @discardableResult
  mutating func remove(_ digest: Digest, number: UInt64) -> Bool {
    guard entries[digest]?.number == number else { return false }
    entries[digest] = nil
    return true
  }
}
