// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import TrackerCore

extension World {
  func interpret(_ effect: TrackerEffect, ofTracker tracker: Int) {
    if trackers[tracker].delay == .zero, trackers[tracker].unsaid.isEmpty {
      return carryOut(effect, ofTracker: tracker)
    }
    // Nothing that is said later comes earlier.
    let due = max(now + trackers[tracker].delay, trackers[tracker].speaksUntil)
    trackers[tracker].speaksUntil = due
    trackers[tracker].unsaid.append((due, effect))
    agenda.add(.trackerSpoke(tracker: Int32(tracker)), at: due, host: trackers[tracker].host)
  }

  func speak(tracker: Int) {
    // A process that has ended meanwhile says nothing of what it was going to, and what its
    // successor says has appointments of its own.
    guard let next = trackers[tracker].unsaid.first, next.due <= now else { return }
    _ = trackers[tracker].unsaid.removeFirst()
    carryOut(next.effect, ofTracker: tracker)
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
