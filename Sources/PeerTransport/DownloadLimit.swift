// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import PeerProtocol
import Synchronization

/// The one bucket for all that a process takes in, from whatever thread. Whoever has read waits
/// until all that was read up to then has had its time, so that readers take turns.
package final class DownloadLimit: Sendable {
  private let bucket = Mutex(TokenBucket(bytesPerSecond: nil))

  package init() {}

  package var bytesPerSecond: Int64? { bucket.withLock { $0.bytesPerSecond } }

  package func set(bytesPerSecond: Int64?, at now: Instant) {
    bucket.withLock { $0.setRate(bytesPerSecond, at: now) }
  }

  /// Counts what was read. Returns until when the reader is to wait; nil if it may read on.
  @discardableResult
  package func take(_ bytes: Int, at now: Instant) -> Instant? {
    let free = bucket.withLock { $0.take(bytes, at: now) }
    return free > now ? free : nil
  }
}
