// SPDX-License-Identifier: Apache-2.0

/// Whether the store takes in more, as far as is known.
package enum StoreCondition: String, Sendable, Hashable {
  case writable
  /// Writing failed for want of space, and has not succeeded since.
  case full
  /// The file system takes no writes.
  case readOnly = "read_only"
  /// Writing fails for another reason.
  case failing
}
