// SPDX-License-Identifier: Apache-2.0

/// How a blob got to its destination.
package enum BlobOutcome: String, Sendable, Hashable, CaseIterable {
  /// At least one byte came from the source, or the blob is empty.
  case transferred
  /// It was there.
  case skipped
  /// The registry took it from another of its repositories.
  case mounted
}
