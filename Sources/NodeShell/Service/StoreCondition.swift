// SPDX-License-Identifier: Apache-2.0

/// Whether the store takes in more, as far as is known.
package enum StoreCondition: String, Sendable, Hashable {
  case writable
  /// Writing failed for want of space, and no trial has succeeded since.
  case full
  /// The file system takes no writes.
  case readOnly = "read_only"
  /// Writing fails for another reason.
  case failing

  /// What is the matter and what to do about it; nil while all is well.
  package var problem: String? {
    switch self {
    case .writable: nil
    case .full:
      "the store is full: what it holds is served; free space on its disk, and within seconds it "
        + "takes in more"
    case .readOnly:
      "the store is read-only: what it holds is served; mount its file system for writing and "
        + "start the node again"
    case .failing:
      "the store cannot be written to: what it holds is served; see the node's log, and check the "
        + "disk and who may write there"
    }
  }
}
