// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Testing

@Suite struct LowerBoundTests {
  func link(up: Int64, down: Int64) -> LinkSpecification {
    LinkSpecification(uplinkBytesPerSecond: up, downlinkBytesPerSecond: down, latency: .zero)
  }

  @Test(
    "the narrowest of source, downlink and all uplinks together sets the bound",
    arguments: [
      (10, 100, 100, 100), (100, 100, 10, 100), (1000, 100, 1000, 5),
    ] as [(Int64, Int64, Int64, Int64)])
  func narrowest(source: Int64, up: Int64, down: Int64, expectedSeconds: Int64) {
    // Ten nodes want 1000 bytes each, so 10,000 leave some uplink.
    let nodes = [LinkSpecification](repeating: link(up: up, down: down), count: 10)
    let bound = LowerBound.time(
      sizeBytes: 1000, source: link(up: source, down: source), nodes: nodes)
    #expect(bound == .seconds(expectedSeconds))
  }

  @Test("a crowd of thousands that wants gigabytes stays inside 64 bits")
  func large() {
    let nodes = [LinkSpecification](
      repeating: link(up: 300_000_000, down: 300_000_000), count: 2600)
    let bound = LowerBound.time(
      sizeBytes: 3_000_000_000, source: link(up: 300_000_000, down: 300_000_000), nodes: nodes)
    #expect(bound == .seconds(10))
  }
}
