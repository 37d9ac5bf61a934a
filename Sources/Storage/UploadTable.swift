// SPDX-License-Identifier: Apache-2.0

/// The open uploads of a store, by id: one file for each, so that two requests for the same upload
/// meet in its state. It holds them weakly: an upload that nobody has open is on disk only.
///
/// A strong reference taken from here under the table's lock must leave the lock before it is
/// dropped: an upload's end takes that lock again.
struct UploadTable {
  private struct Entry {
    weak var file: UploadFile?
  }

  // Looked up by key only, never iterated, so its order cannot show.
  private var entries: [String: Entry] = [:]

  func file(of id: String) -> UploadFile? { entries[id]?.file }

  mutating func insert(_ file: UploadFile) {
    entries[file.id] = Entry(file: file)
  }

  mutating func remove(_ id: String) {
    entries[id] = nil
  }

  /// Forgets a file that is gone, unless the upload has been opened again since.
  mutating func removeClosed(_ id: String) {
    if let entry = entries[id], entry.file == nil { entries[id] = nil }
  }
}
