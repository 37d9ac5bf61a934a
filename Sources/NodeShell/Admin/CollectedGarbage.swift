// SPDX-License-Identifier: Apache-2.0

/// What a sweep has done, or would do.
package struct CollectedGarbage: Sendable, Hashable {
  /// What went, in no particular order, `itemsMax` at the most. Empty where nobody asks what it
  /// was.
  package var items: [GarbageItem] = []
  /// Names that went and are not among them.
  package var untoldCount = 0
  /// Digests whose bytes went with none of them. Some may be of names that are not among them.
  package var untoldBlobsCount = 0
  /// What those took.
  package var untoldBytes: Int64 = 0
  /// Digests whose bytes went.
  package var blobsCount = 0
  /// What those took.
  package var bytes: Int64 = 0
  /// What could not be done, and is tried again by the next sweep.
  package var failuresCount = 0

  /// Whether bytes without a name were searched for, and all that were found noted as deleting.
  package var isSearchComplete = false

  /// Of a sweep. About 2 MiB.
  static let itemsMax = 10_000

  package init() {}
}
