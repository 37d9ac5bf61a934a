// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import TrackerCore

extension World {
  func interpret(_ effect: TrackerEffect, ofTracker tracker: Int) {
    if trackers[tracker].delay == .zero, trackers[tracker].unsaid.isEmpty {
      return carryOut(effect, ofTracker: tracker)
    }
    trackers[tracker].unsaid.append(effect)
    agenda.add(.trackerSpoke(tracker: Int32(tracker)), at: now + trackers[tracker].delay)
  }

  func speak(tracker: Int) {
    // A tracker that has restarted in between has said less than it was going to.
    guard let effect = trackers[tracker].unsaid.removeFirst() else { return }
    carryOut(effect, ofTracker: tracker)
  }

  private func carryOut(_ effect: TrackerEffect, ofTracker tracker: Int) {
    let host = trackers[tracker].host
    switch effect {
    case .sendFrame(let connection, let frame): send(frame, on: connection, from: host)
    case .closeConnection(let connection, let reason):
      close(connection, at: host, because: reason)
    case .observe: break
    }
  }
}
