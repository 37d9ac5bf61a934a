// SPDX-License-Identifier: Apache-2.0

/// When content of a repository may go. Times are Unix seconds.
///
/// Everything that a push does with a blob, and every answer that the blob is there, begins its
/// grace anew; while a manifest refers to it, it needs none. An answer renews only what is older
/// than half the grace, so that it costs a write at most once in that time:
///
///     renewed            told again, no write         told again: renewed
///        ├──────────────────────┼────────────────────────────┼─────────► may go
///        0                  grace / 2                      grace
///
/// So whoever is told that a blob is there has at least half the grace to refer to it.
package struct GarbageRules: Sendable, Hashable {
  package let graceSeconds: Int64
  /// Whether a manifest goes to which no tag, no index and no subject leads.
  package let deletesUntagged: Bool

  package init(graceSeconds: Int64 = defaultGraceSeconds, deletesUntagged: Bool = false) {
    precondition(graceSeconds >= 0, "a grace of \(graceSeconds) s")
    self.graceSeconds = graceSeconds
    self.deletesUntagged = deletesUntagged
  }

  /// What was last renewed before this may go, if nothing refers to it.
  package func expirySeconds(at nowSeconds: Int64) -> Int64 { nowSeconds - graceSeconds }

  /// What was last renewed before this is renewed when somebody is told that it is there.
  package func staleSeconds(at nowSeconds: Int64) -> Int64 { nowSeconds - graceSeconds / 2 }

  /// Longer than any push takes between a blob and its manifest.
  package static let defaultGraceSeconds: Int64 = 24 * 3600
}
