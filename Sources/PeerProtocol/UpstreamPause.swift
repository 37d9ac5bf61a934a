// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Nothing is to be had from upstream for some time, and to ask would be in vain
/// (Docs/Protocol.md §6.8).
package struct UpstreamPause: Sendable, Equatable {
  package let digest: Digest
  package let reason: Reason
  /// How long, from when the frame arrives.
  package let milliseconds: Int

  package enum Reason: UInt8, Sendable, Equatable, CaseIterable {
    /// Upstream asks for patience (HTTP 429, 503 with `Retry-After`).
    case busy = 1
    /// Upstream sends nothing, though the connection stands.
    case stalled = 2
    /// As many blobs as the cluster may fetch at once are being fetched; a tracker says so.
    case queued = 3
  }

  package init(digest: Digest, reason: Reason, milliseconds: Int) {
    self.digest = digest
    self.reason = reason
    self.milliseconds = milliseconds
  }
}
