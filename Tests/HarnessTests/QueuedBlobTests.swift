// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Testing
import TrackerCore

@Suite struct QueuedBlobTests {
  @Test("more blobs than there may be leases are fetched in turn, each once, by all who want them")
  func inTurn() {
    var configuration = WorldConfiguration(link: Trial.link)
    configuration.tracker.leasesMax = 2
    configuration.tracker.leasesPerNodeMax = 1
    let world = World(configuration)
    for _ in 1...3 { world.addNode(link: Trial.link) }
    for _ in 1...6 {
      let blob = world.addBlob(sizeBytes: Trial.sizeBytes / 4)
      for node in 0..<3 { world.pull(node: node, blob: blob, at: Trial.start) }
    }
    world.run(until: Trial.start + .seconds(60))
    let report = world.report()
    #expect(report.isClean, "\(world.unfinished)")
    // Who waits for seconds does not go by itself.
    #expect(report.fetchesStarted == 6)
    #expect(report.upstreamThousandths <= 1_010)
    #expect(report.completion.slowest <= Trial.transfer * 3 / 2 + .milliseconds(600))
  }
}
