// SPDX-License-Identifier: Apache-2.0

import Catalog
import Storage

/// What failed writes and later trials tell of the store.
///
/// A write that fails is believed at once. That the disk is well again is believed of a trial only:
/// on a full disk some small write always fits.
struct StoreHealth: Sendable, Hashable {
  private(set) var condition: StoreCondition
  /// The catalog of a node that was started on a read-only disk stays read-only until it is opened
  /// again, whatever becomes of the disk.
  private let isReadOnlyForGood: Bool

  /// - Parameter isReadOnly: whether the disk was when the node started.
  init(isReadOnly: Bool) {
    condition = isReadOnly ? .readOnly : .writable
    isReadOnlyForGood = isReadOnly
  }

  var needsTrial: Bool { condition != .writable && !isReadOnlyForGood }

  /// - Parameter error: of the store or the catalog; one that says nothing of writing is passed
  ///   over.
  mutating func failed(_ error: any Error) {
    guard !isReadOnlyForGood, let told = Self.condition(after: error) else { return }
    condition = told
  }

  /// A blob could not be begun. That a large one does not fit is no matter of the store as long as
  /// there is as much room as a trial asks for.
  ///
  /// - Parameter freeBytes: the room on the disk; nil if that is not known.
  mutating func beginFailed(_ error: StorageError, freeBytes: Int64?) {
    if error.code == .noSpace, error.operation == "fallocate", let freeBytes,
      freeBytes >= StoreTrial.roomBytes
    {
      return
    }
    failed(error)
  }

  /// - Parameter error: what the trial failed with; nil if it went through.
  mutating func trialEnded(_ error: (any Error)?) {
    precondition(needsTrial, "a trial of a store that is \(condition)")
    if let error { failed(error) } else { condition = .writable }
  }

  private static func condition(after error: any Error) -> StoreCondition? {
    switch error {
    case let error as StorageError: condition(after: error)
    case let error as CatalogError: condition(after: error)
    default: nil
    }
  }

  private static func condition(after error: StorageError) -> StoreCondition? {
    switch error.code {
    case .noSpace: .full
    case .readOnly: .readOnly
    case .permission, .io: readings.contains(error.operation) ? nil : .failing
    case .notFound, .locked, .corrupt, .descriptorsExhausted, .sizeConflict, .sealed, .busy,
      .sessionFailed, .uploadEnded:
      nil
    }
  }

  private static func condition(after error: CatalogError) -> StoreCondition? {
    switch error.code {
    case .full: .full
    case .readOnly: .readOnly
    case .io: .failing
    case .missingReferences, .corrupt, .newerSchema, .cannotOpen, .busy, .outOfMemory, .closed,
      .cancelled, .defect:
      nil
    }
  }

  /// A blob that cannot be read is a matter of that blob.
  private static let readings: Set = ["open", "pread", "stat", "fstat", "opendir", "readdir"]
}
