// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Scenarios
import Testing

@Suite struct TrackerLoadTests {
  func load() -> TrackerLoad {
    var load = TrackerLoad()
    load.nodeCount = 20
    load.blobsPerNode = 600
    load.distinctBlobs = 1000
    load.pullsPerSecond = 10
    return load
  }

  @Test("a restarted tracker knows everything again once all nodes have come back")
  func recovery() {
    var run = TrackerLoadRun(load())
    _ = run.gather()
    let before = (run.memberCount, run.blobCount)
    run.restart()
    #expect(run.memberCount == 0)
    let recovery = run.gather()
    #expect((run.memberCount, run.blobCount) == before)
    #expect(run.memberCount == 20)
    #expect(recovery <= .seconds(9))
  }

  @Test("at rest a node costs a tracker a PING and a PONG a second, a pull a handful of frames")
  func messageRate() {
    var idle = load()
    idle.pullsPerSecond = 0
    var resting = TrackerLoadRun(idle)
    _ = resting.gather()
    resting.serve(for: .seconds(5))
    #expect(resting.traffic.framesIn <= 5 * 20 && resting.traffic.framesOut <= 5 * 20)
    var busy = TrackerLoadRun(load())
    _ = busy.gather()
    busy.serve(for: .seconds(5))
    let pulls = 5 * 10
    let more = busy.traffic.framesIn + busy.traffic.framesOut - 2 * 5 * 20
    #expect(more > 0 && more <= 6 * pulls)
    #expect(busy.traffic.closes == 0)
  }
}
