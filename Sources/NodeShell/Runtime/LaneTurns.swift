// SPDX-License-Identifier: Apache-2.0

import PeerProtocol

/// Which of one blob's lanes run. The kernel lets one thread write a file at a time, so jobs beyond
/// a few would only wait for each other, each on a thread of its own; here their lanes wait, in
/// order, and what comes meanwhile is written with them as one job.
struct LaneTurns {
  private let runningMax: Int
  private var runningCount = 0
  private var waiting: [ChunkReference] = []

  init(runningMax: Int) {
    precondition(runningMax > 0, "no lane could ever run")
    self.runningMax = runningMax
  }

  /// True if the lane may run now, which MUST then be `end`ed. If not, `next` names it later.
  mutating func begin(_ chunk: ChunkReference) -> Bool {
    guard runningCount < runningMax else {
      if !waiting.contains(chunk) { waiting.append(chunk) }
      return false
    }
    runningCount += 1
    return true
  }

  mutating func end() {
    precondition(runningCount > 0, "no lane runs")
    runningCount -= 1
  }

  /// The lane that has waited longest, if one may run now; it is to `begin` if it has work still.
  mutating func next() -> ChunkReference? {
    guard runningCount < runningMax, !waiting.isEmpty else { return nil }
    return waiting.removeFirst()
  }
}
