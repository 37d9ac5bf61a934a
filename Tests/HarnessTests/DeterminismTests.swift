// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import Testing

@Suite struct DeterminismTests {
  func crowd(seed: UInt64) -> FlashCrowd {
    var crowd = FlashCrowd()
    crowd.nodeCount = 12
    crowd.blobSizesBytes = [8 << 20, 1 << 20]
    crowd.seed = seed
    crowd.faults = [(.milliseconds(30), .fetchingNodeDies(.closing))]
    return crowd
  }

  @Test("the same seed gives the same trace")
  func sameSeed() {
    let first = crowd(seed: 3).run()
    let second = crowd(seed: 3).run()
    #expect(first.traceDigest == second.traceDigest)
    #expect(first.eventCount == second.eventCount)
    #expect(first.completionTimes == second.completionTimes)
  }

  @Test("another seed gives another trace")
  func otherSeed() {
    #expect(crowd(seed: 3).run().traceDigest != crowd(seed: 4).run().traceDigest)
  }

  @Test("the same seed gives the same trace in two processes")
  func twoProcesses() throws {
    let arguments = [
      "flash-crowd", "--nodes", "12", "--blob", "8MiB", "1MiB", "--seed", "3", "--twice",
    ]
    let status = try #require(SimulatorProcess.status(of: arguments))
    #expect(status == 0)
  }
}
