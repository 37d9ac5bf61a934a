// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import Testing

/// Clusters with something between their parts.
@Suite struct DividedClusterTests {
  @Test("each chunk crosses into each zone about once, and nobody waits long for it")
  func copiesIntoZones() throws {
    var zones = Zones()
    zones.nodeCount = 15
    zones.blobSizesBytes = [16 << 20]
    let report = zones.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.zoneIntakes.map(\.zone) == ["zone 1", "zone 2", "zone 3"])
    #expect(report.zoneIntakes.map(\.copiesThousandths).max()! <= 1200)
    // The bytes have to come from somewhere: upstream is in the first zone.
    for intake in report.zoneIntakes.dropFirst() { #expect(intake.copiesThousandths >= 1000) }
    for zone in report.classes.dropFirst() {
      #expect(zone.slowdown(quantileThousandths: 990) <= 3000, "\(zone.name)")
    }
    #expect(report.notes.count == 3)
    #expect(Measure.zoneCopies.value(in: report) <= 1200)
  }

  @Test("a cluster cut in two for a second is done at most two seconds after the heal")
  func partitionAndHeal() throws {
    var divided = PartitionAndHeal()
    divided.nodeCount = 10
    divided.blobSizesBytes = [4 << 20]
    divided.bytesPerSecond = 25_000_000
    divided.lasts = .seconds(1)
    let report = divided.run()
    #expect(report.isClean, "\(report.violations)")
    #expect(report.completion.slowest <= .seconds(3) + .milliseconds(50))
    #expect(report.notes.map(\.label) == ["done after the heal"])
  }
}
