// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Testing

/// Blobs so large that one of their chunks takes seconds on a slow link.
@Suite struct LargeChunkTests {
  @Test("chunks of 3.4 s each go from peer to peer, and upstream sends each of them once")
  func slowLink() {
    let link = LinkSpecification(bytesPerSecond: 1_250_000, latency: .milliseconds(1))
    let world = World(WorldConfiguration(link: link))
    let blob = world.addBlob(sizeBytes: 2049 * 4 << 20)
    for node in 0..<4 {
      world.addNode(link: link)
      world.pull(node: node, blob: blob, at: Trial.start)
    }
    world.run(until: Trial.start + .seconds(60))
    let report = world.report()
    #expect(report.violations.isEmpty)
    #expect(report.transfersExpired == 0)
    #expect(report.upstreamRequests == 1)
    #expect(report.wastedBytes == 0)
    // Three nodes are fed by peers, for all but the first chunks' time as fast as their links are.
    #expect(report.bytesFromPeers > 3 * 60 * link.downlinkBytesPerSecond / 2)
  }
}
