// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Holds a blob body open for one response and closes it exactly once: when the response is
/// complete or has failed, when its client departs, or when the last owner lets go.
///
/// The last matters: a response whose head cannot be written any more is dropped without its body
/// ever being started.
final class BlobLease: Sendable {
  let body: any BlobBody
  private let channel: any Channel
  private let departures: ClientDepartures
  private let isReleased = Mutex(false)

  init(_ body: any BlobBody, for channel: any Channel, in departures: ClientDepartures) {
    self.body = body
    self.channel = channel
    self.departures = departures
    departures.watch(channel, releasing: self)
  }

  deinit {
    release()
  }

  func release() {
    let wasReleased = isReleased.withLock { isReleased in
      defer { isReleased = true }
      return isReleased
    }
    if wasReleased { return }
    departures.unwatch(channel)
    body.close()
  }
}
