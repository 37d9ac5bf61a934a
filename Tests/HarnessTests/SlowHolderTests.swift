// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Testing

@Suite struct SlowHolderTests {
  @Test("who asks first over a tenth of a link does not feed everybody at a tenth")
  func slowFirst() throws {
    let world = World(WorldConfiguration(link: Trial.link))
    let slowLink = LinkSpecification(
      bytesPerSecond: Trial.link.downlinkBytesPerSecond / 10, latency: .microseconds(500))
    world.addNode(link: slowLink)
    for _ in 1...3 { world.addNode(link: Trial.link) }
    // What is usual is learnt from those that fetch for themselves.
    for node in 1...2 {
      let own = world.addBlob(sizeBytes: Trial.sizeBytes)
      world.pull(node: node, blob: own, at: .zero + .seconds(Int64(3 * node)))
    }
    let blob = world.addBlob(sizeBytes: Trial.sizeBytes)
    let start = Instant.zero + .seconds(10)
    world.pull(node: 0, blob: blob, at: start)
    for node in 1...3 { world.pull(node: node, blob: blob, at: start + .milliseconds(20)) }
    world.run(until: start + .seconds(60))
    let report = world.report()
    #expect(report.isClean, "\(report.violations)")
    for node in 1...3 {
      let pull = try #require(world.pulls.last { $0.node == node })
      // Over the slow link alone it takes twenty seconds.
      #expect(try #require(pull.completionTime) <= Trial.transfer + .milliseconds(2500))
    }
  }
}
