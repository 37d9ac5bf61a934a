// SPDX-License-Identifier: Apache-2.0

/// What became of a blob that nobody owns any more.
enum BlobWithdrawal: Sendable, Hashable {
  case freed(bytes: Int64)
  /// An operator wants it to stay, as an upstream's from now on.
  case kept
  /// It is served or fetched just now, or could not be deleted.
  case busy
}
