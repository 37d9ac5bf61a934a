// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerTransport
import UVRuntime

extension DownloadLimit {
  /// Waits until what was read from an upstream has had its time, beside all that peers send.
  func pace(bytes: Int) async throws {
    let now = Instant(nanoseconds: EventLoop.nowNanoseconds)
    guard let until = take(bytes, at: now) else { return }
    try await Task.sleep(for: .nanoseconds((until - now).nanoseconds))
  }
}
