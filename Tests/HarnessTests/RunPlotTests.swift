// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import Testing

@testable import shoal_sim

@Suite struct RunPlotTests {
  func crowd(seed: UInt64 = 5) -> FlashCrowd {
    var crowd = FlashCrowd()
    crowd.nodeCount = 4
    crowd.blobSizesBytes = [2 << 20]
    crowd.seed = seed
    crowd.recording.hasTimeline = true
    return crowd
  }

  func svg(_ report: Report, _ timeline: Timeline) -> String {
    let heading = RunHeading(
      scenarioName: "few & <small>", seed: report.seed, options: [], defaultCount: 0,
      links: "\"1 Gbit/s\"")
    return RunPlot(report, timeline, heading).svg
  }

  @Test("a plot is well-formed XML, needs nothing from elsewhere and runs nothing")
  func wellFormed() throws {
    let report = crowd().run()
    let text = svg(report, try #require(report.timeline))
    #expect(WellFormedXML.fault(in: text) == nil)
    #expect(text.contains("few &amp; &lt;small&gt;"))
    for foreign in ["<script", "href", "@import", "@font-face", "<image"] {
      #expect(!text.contains(foreign), "\(foreign)")
    }
    #expect(text.split(separator: "http").count == 2)
  }

  @Test("the check of XML finds what is not")
  func check() {
    #expect(WellFormedXML.fault(in: "<a b=\"c\"><d/>e &amp; f</a>\n") == nil)
    for text in [
      "<a><b></a></b>", "<a>", "<a/><b/>", "<a b=c/>", "<a>&x</a>", "<a>1 < 2</a>", "text",
    ] {
      #expect(WellFormedXML.fault(in: text) != nil, "\(text)")
    }
  }

  @Test("the same seed gives the same plot, another seed another")
  func repeatable() throws {
    let reports = [crowd().run(), crowd().run(), crowd(seed: 6).run()]
    let plots = try reports.map { svg($0, try #require($0.timeline)) }
    #expect(plots[0] == plots[1])
    #expect(plots[0] != plots[2])
  }

  @Test("a plot of any run has at most 500 kB, even where no two cells of the map are alike")
  func size() throws {
    let report = crowd().run()
    var generator = SeededGenerator(seed: 8)
    let samples = (0..<257).map { number in
      var sample = TimelineSample(at: .zero + .seconds(Int64(number) * 7))
      sample.bytesFromPeers = Int64(number) << 32
      sample.bytesFromUpstream = Int64(number) << 24
      sample.bytesWasted = Int64(number) << 20
      sample.bandShares = (0..<128).map { _ in UInt16(generator.below(1001)) }
      return sample
    }
    let timeline = Timeline(
      origin: .zero, period: .seconds(7), nodeCount: 15_000,
      uplinkBytesPerSecond: 4_500_000_000_000, upstreamBytesPerSecond: 300_000_000, mappedBlob: 0,
      chunkCount: 4096, chunksPerBand: 32, samples: samples)
    let text = svg(report, timeline)
    #expect(WellFormedXML.fault(in: text) == nil)
    #expect((200_000...500_000).contains(text.utf8.count))
  }

  @Test("a run in which nothing was completed can be drawn")
  func nothing() throws {
    var crowd = crowd()
    crowd.faults = [(.milliseconds(-500), .upstreamTurns(.refuses(status: 404)))]
    let report = crowd.run()
    #expect(report.completion.isEmpty)
    let text = svg(report, try #require(report.timeline))
    #expect(WellFormedXML.fault(in: text) == nil)
  }

  @Test(
    "an axis has few marks, at round numbers of its unit",
    arguments: [
      (0, 11_770_000_000, "0 2 4 6 8 10"),
      (10_686_000_000, 11_822_000_000, "10.8 11.0 11.2 11.4 11.6 11.8"),
      (0, 3_000_000_000_000, "0 500 1000 1500 2000 2500 3000"),
    ] as [(Int64, Int64, String)])
  func axis(lower: Int64, upper: Int64, labels: String) {
    let axis = Axis(
      Scale(lower, upper, from: 0, to: 4850), unit: AxisUnit(name: "s", size: 1_000_000_000),
      ticksMax: 6)
    #expect(axis.ticks.map(\.label).joined(separator: " ") == labels)
  }
}
