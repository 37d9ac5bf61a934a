// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import LocalCluster
import Synchronization

/// Kills a node once so many requests have been sent: at once, or in the sweep that comes next.
final class CrashTrigger: Sendable {
  private enum Phase { case counting(left: Int), waitingForSweep, done }

  private let node: ShoalNode
  private let round: Int
  private let phase: Mutex<Phase>

  /// - Parameter round: of every three, one is killed between any two steps, one as a sweep begins,
  ///   and one when bytes are being removed.
  init(_ node: ShoalNode, round: Int, requests: Int) {
    self.node = node
    self.round = round
    phase = Mutex(.counting(left: requests))
  }

  func requested(isCollecting: Bool) {
    let isDue = phase.withLock { phase in
      switch phase {
      case .counting(let left) where left > 1:
        phase = .counting(left: left - 1)
        return false
      case .counting:
        phase = round % 3 == 0 ? .done : .waitingForSweep
        return round % 3 == 0
      case .waitingForSweep where isCollecting:
        phase = .done
        return true
      case .waitingForSweep, .done:
        return false
      }
    }
    guard isDue else { return }
    guard round % 3 > 0 else { return node.process.send(signal: SIGKILL) }
    let (node, isForRemoval) = (node, round % 3 == 2)
    Task {
      let temporary = "\(node.dataFolder)/temporary"
      // A sweep that finds nothing to remove ends sooner than that.
      for _ in 0..<(isForRemoval ? 2_000 : round % 40 * 25) {
        let names = try? FileManager.default.contentsOfDirectory(atPath: temporary)
        if isForRemoval, names?.isEmpty == false { break }
        await Task.yield()
      }
      node.process.send(signal: SIGKILL)
    }
  }
}
