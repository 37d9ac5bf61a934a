// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import PeerProtocol
import Scenarios
import Testing
import shoal_sim

/// Whether hosts take turns event by event or window by window, on however many threads, each has
/// the same events.
@Suite struct WindowTests {
  private func crowd(_ scope: CheckConfiguration.Scope, _ faults: [Fault]) -> FlashCrowd {
    var crowd = FlashCrowd()
    crowd.nodeCount = 9
    crowd.blobSizesBytes = [6 << 20, 1 << 20, 1000]
    crowd.fragmentBytes = ChunkGeometry.chunkBytesMax
    crowd.seed = 5
    crowd.checks.scope = scope
    crowd.recording.hasTimeline = true
    for (number, fault) in faults.enumerated() {
      crowd.faults.append((.milliseconds(10 + 7 * Int64(number)), fault))
    }
    return crowd
  }

  private static let slowDisk: DiskSpecification = {
    var disk = DiskSpecification()
    disk.bytesPerSecond = 20_000_000
    return disk
  }()

  private static let troubles: [[Fault]] = [
    [],
    [.fetchingNodeDies(.closing), .nodeDies(4, .silent), .deadNodesRestart()],
    [.trackerDies(0, .closing), .trackerRestarts(0), .nodeLeaves(2), .nodeRestarts(2, .newKey)],
    [
      .diskTurns(3, slowDisk),
      .limitsTurn(1, RateLimits(uploadBytesPerSecond: 5_000_000)),
      .connectionsReset(of: .node(5), with: nil),
    ],
    [.interferenceTurns(.node(6), Interference(jitter: .milliseconds(2)))],
  ]

  @Test(
    "a crowd that passes windows has the events of one that takes turns, whatever goes wrong",
    arguments: troubles)
  func sameEvents(faults: [Fault]) {
    let turning = crowd(.everyEvent, faults).run()
    for threads in 1...3 {
      var crowd = crowd(.end, faults)
      crowd.workers = .threads(threads)
      let passing = crowd.run()
      #expect(passing.violations.isEmpty)
      #expect(passing.traceDigest == turning.traceDigest, "\(threads) threads")
      #expect(passing.eventCount == turning.eventCount)
      #expect(passing.frameCounts == turning.frameCounts)
      #expect(passing.completionTimes == turning.completionTimes)
      #expect(passing.endedAt == turning.endedAt)
      #expect(passing.timeline == turning.timeline)
    }
  }

  @Test("windows are passed where nobody is reached at once, looked at, or between zones")
  func conditions() {
    func hasWindows(_ change: (inout FlashCrowd) -> Void) -> Bool {
      var crowd = crowd(.end, [])
      change(&crowd)
      let world = crowd.makeWorld()
      world.run(until: .zero + .milliseconds(100))
      return world.hasWindows
    }
    #expect(hasWindows { _ in })
    #expect(!hasWindows { $0.checks.scope = .everyEvent })
    #expect(!hasWindows { $0.fragmentBytes = 64 << 10 })
    #expect(!hasWindows { $0.roundTrip = .zero })
  }

  @Test("random worlds of whole chunks have the same events in windows and in turns")
  func randomWorlds() {
    var worldsWithWindows = 0
    for seed in UInt64(1)...60 {
      let plan = FuzzPlan(seed: seed, scale: .small)
      guard plan.links.fragmentBytes > 1 << 20 else { continue }
      let world = plan.makeWorld(traceLineCount: 0, scope: .end)
      world.run(until: .zero)
      guard world.hasWindows else { continue }
      worldsWithWindows += 1
      let turning = FuzzRun.outcome(of: plan)
      for threads in 1...3 {
        let passing = FuzzRun.outcome(of: plan, scope: .end, workers: .threads(threads))
        #expect(passing.traceDigest == turning.traceDigest, "seed \(seed), \(threads) threads")
        #expect(passing.eventCount == turning.eventCount, "seed \(seed), \(threads) threads")
      }
    }
    #expect(worldsWithWindows >= 5)
  }

  @Test("a sender learns a latency later that a whole chunk has arrived")
  func acknowledgement() {
    var driver = NetworkDriver(fragmentBytes: 4_000_000, bufferBytes: 1_000_000)
    let sender = driver.host(bytesPerSecond: 1_000_000, latency: .milliseconds(100))
    let receiver = driver.host(bytesPerSecond: 1_000_000, latency: .milliseconds(100))
    let lane = driver.network.addLane(from: sender, to: receiver)
    driver.send(chunk: 0, bytes: 3_000_000, on: lane)
    driver.send(chunk: 1, bytes: 3_000_000, on: lane)
    // The first fills the window until the sender knows.
    #expect(
      driver.arrivals().map(\.at) == [.zero + .milliseconds(3100), .zero + .milliseconds(6300)])
  }
}
