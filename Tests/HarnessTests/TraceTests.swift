// SPDX-License-Identifier: Apache-2.0

import Harness
import Scenarios
import Testing

@Suite struct TraceTests {
  func lines(_ filter: TraceFilter = TraceFilter(), count: Int = 100_000) -> [String] {
    var crowd = FlashCrowd()
    crowd.nodeCount = 3
    crowd.blobSizesBytes = [2 << 20, 1 << 20]
    crowd.recording.traceLineCount = count
    crowd.recording.traceFilter = filter
    return crowd.run().lastTraceLines
  }

  @Test("a line says when, to whom, from whom and what")
  func words() {
    let lines = lines()
    let parts = [
      " a client asks for b0", " ← up       chunk b0/0, right", " ← t0       LEASE_GRANT b0 for ",
      " OFFER b0/", " chunk b1/", " → n", " b0 is whole on disk",
    ]
    for part in parts { #expect(lines.contains { $0.contains(part) }, "\(part)") }
    #expect(lines.contains("2.000000000  n1                a client asks for b0"))
  }

  @Test("the last lines are the end of all lines")
  func last() {
    #expect(lines(count: 7) == Array(lines().suffix(7)))
  }

  @Test("a filter leaves the events of one place, or of one blob")
  func filters() {
    var filter = TraceFilter()
    filter.place = .node(1)
    let all = lines()
    #expect(lines(filter) == all.filter { $0.contains("  n1     ") })
    filter.place = .tracker(0)
    #expect(lines(filter) == all.filter { $0.contains("  t0     ") })
    filter.place = nil
    filter.blob = 1
    let ofBlob = lines(filter)
    #expect(ofBlob.count > 100)
    #expect(ofBlob == all.filter { $0.contains("b1") })
  }
}
