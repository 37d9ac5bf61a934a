// SPDX-License-Identifier: Apache-2.0

/// How a blob came into a repository.
public enum BlobPushOutcome: Sendable, Hashable {
  /// From another repository of the same registry; no bytes were sent.
  case mounted
  /// All bytes were sent.
  case uploaded
}
