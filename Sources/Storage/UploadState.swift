// SPDX-License-Identifier: Apache-2.0

/// Where an upload stands. Guarded by its file's mutex.
///
///     receiving ◄──► appending ──────┐
///        │  ▲                        ▼
///        │  └── failed before   removed        (`remove`; also from receiving)
///        ▼      the rename
///     installing ◄─► installed ──► removed     (the data are a blob's as well)
///        └─────────► lost                      (the disk would not confirm the data)
struct UploadState {
  enum Phase {
    case receiving
    case appending
    case installing
    /// Nothing may be appended, for the bytes are those of a blob. It may be installed again, and
    /// is removed when that is all that was wanted of it.
    case installed
    case removed
    case lost
  }

  private(set) var phase = Phase.receiving
  /// What was appended; the file may be longer while `hasSurplus`.
  private(set) var sizeBytes: Int64
  /// A write failed half-way, and its bytes could not be cut off yet.
  var hasSurplus = false

  /// - Parameter isInstalled: whether the bytes are those of a blob already.
  init(sizeBytes: Int64, isInstalled: Bool) {
    self.sizeBytes = sizeBytes
    self.phase = isInstalled ? .installed : .receiving
  }

  /// Begins to append or to install. What is wrong with that; nil if nothing is.
  mutating func begin(_ next: Phase) -> StorageError.Code? {
    switch phase {
    case .receiving:
      phase = next
      return nil
    case .installed:
      guard case .installing = next else { return .sealed }
      phase = next
      return nil
    case .appending, .installing: return .busy
    case .removed, .lost: return .uploadEnded
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
    case .receiving, .appending, .installed, .removed:
      phase = .removed
      return nil
    case .installing: return .busy
    case .lost: return .uploadEnded
    }
  }

  /// What is wrong with reading; nil if nothing is.
  var readingProblem: StorageError.Code? {
    hasEnded ? .uploadEnded : nil
  }

  /// Whether nothing can be done with the upload any more.
  var hasEnded: Bool {
    switch phase {
    case .receiving, .appending, .installing, .installed: false
    case .removed, .lost: true
    }
  }

  var isInstalled: Bool {
    switch phase {
    case .installed: true
    case .receiving, .appending, .installing, .removed, .lost: false
    }
  }
}
