// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import TrackerCore

extension World {
  func interpret(_ effect: TrackerEffect, ofTracker tracker: Int) {
    let host = trackers[tracker].host
    switch effect {
    case .sendFrame(let connection, let frame): send(frame, on: connection, from: host)
    case .closeConnection(let connection, let reason):
      close(connection, at: host, because: reason)
    case .observe: break
    }
  }
}
