// SPDX-License-Identifier: Apache-2.0

/// What is left out of a sweep, or of what races it, to see that the model finds it.
enum ModelDefect: CaseIterable {
  /// A link goes because it was listed, whatever has happened since.
  case unlinksWithoutLook
  /// Bytes go because they were listed as deleting, whatever has happened since.
  case claimsWithoutLook
  /// Bytes go without a turn at the digest.
  case takesNoTurn
  /// "It is there" is said, and its grace not renewed.
  case tellsWithoutRenewal
}
