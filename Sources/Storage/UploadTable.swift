// SPDX-License-Identifier: Apache-2.0

/// The open uploads of a store, by id: one file for each, so that two requests for the same upload
/// meet in its state. It holds them weakly: an upload that nobody has open is on disk only.
///
/// A strong reference taken from here under the table's lock must leave the lock before it is
/// dropped: an upload's end takes that lock again.
struct UploadTable {
  private struct Entry {
    /// Of the object's identifier.
    let number: UInt
    weak var file: UploadFile?

    init(_ file: UploadFile) {
      self.number = UInt(bitPattern: ObjectIdentifier(file))
      self.file = file
    }
  }

  // Looked up by key only, never iterated, so its order cannot show.
  private var entries: [String: Entry] = [:]

  func file(of id: String) -> UploadFile? { entries[id]?.file }

  mutating func insert(_ file: UploadFile) {
    entries[file.id] = Entry(file)
  }

  mutating func remove(_ id: String) {
    entries[id] = nil
  }

  /// Forgets a file that is about to go, unless the upload has been opened again since. It looks at
  /// no weak reference: that would make a strong one, perhaps the last, under the lock.
  mutating func removeClosed(_ id: String, _ identifier: ObjectIdentifier) {
    guard entries[id]?.number == UInt(bitPattern: identifier) else { return }
    entries[id] = nil
  }
}
