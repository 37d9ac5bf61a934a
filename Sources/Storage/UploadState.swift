// SPDX-License-Identifier: Apache-2.0

/// Where an upload stands. Guarded by its file's mutex.
///
///     receiving ◄──► appending ──────┐
///        │  ▲                        ▼
///        │  └── failed before   removed        (`remove`; also from receiving)
///        ▼      the rename
///     installing ──► installed                 (the data are in `blobs`)
///        └─────────► lost                      (the disk would not confirm the data)
struct UploadState {
  enum Phase {
    case receiving
    case appending
    case installing
    case installed
    case removed
    case lost
  }

  private(set) var phase = Phase.receiving
  /// What was appended; the file may be longer while `hasSurplus`.
  private(set) var sizeBytes: Int64
  /// A write failed half-way, and its bytes could not be cut off yet.
  var hasSurplus = false

  init(sizeBytes: Int64) {
    self.sizeBytes = sizeBytes
  }

  /// Begins to append or to install. What is wrong with that; nil if nothing is.
  mutating func begin(_ next: Phase) -> StorageError.Code? {
    switch phase {
    case .receiving:
      phase = next
      return nil
    case .appending, .installing: return .busy
    case .installed, .removed, .lost: return .uploadEnded
    }
  }

  /// False if the upload was removed meanwhile.
  mutating func finishAppending(_ count: Int) -> Bool {
    guard case .appending = phase else { return false }
    phase = .receiving
    sizeBytes += Int64(count)
    return true
  }

  mutating func finishInstalling(as next: Phase) {
    guard case .installing = phase else { preconditionFailure("\(phase) instead of installing") }
    phase = next
  }

  /// What is wrong with removing; nil if nothing is. May be repeated.
  mutating func remove() -> StorageError.Code? {
    switch phase {
    case .receiving, .appending, .removed:
      phase = .removed
      return nil
    case .installing: return .busy
    case .installed, .lost: return .uploadEnded
    }
  }

  /// What is wrong with reading; nil if nothing is.
  var readingProblem: StorageError.Code? {
    switch phase {
    case .receiving, .appending, .installing: nil
    case .installed, .removed, .lost: .uploadEnded
    }
  }
}
