// SPDX-License-Identifier: Apache-2.0

/// How a lease holder's fetch ended (Docs/Protocol.md §6.5).
package enum LeaseOutcome: UInt8, Sendable, Equatable {
  /// The blob is whole and proven.
  case completed = 1
  /// Upstream could not be reached, stalled or broke off.
  case upstreamFailed = 2
  /// Upstream answered that it has no such blob, or not for this node.
  case upstreamRefused = 3
  /// Upstream's bytes do not have the digest.
  case upstreamWrong = 4
  /// The node no longer wants the blob.
  case abandoned = 5
}
