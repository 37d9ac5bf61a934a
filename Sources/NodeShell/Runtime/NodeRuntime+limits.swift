// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import PeerTransport
import SwarmCore

extension NodeRuntime {
  /// From now on this is the limit, for what is underway too.
  func setLimits(_ limits: RateLimits) {
    guard limits != self.limits else { return }
    self.limits = limits
    transport?.setUploadLimit(limits.uploadBytesPerSecond)
    transport?.setDownloadLimit(limits.downloadBytesPerSecond)
    raise(.limitsChanged(limits))
  }

  /// What holds afterwards; nothing need be changed.
  func changeLimits(_ change: LimitsChange) -> RateLimits {
    setLimits(change.applied(to: limits))
    return limits
  }
}
