// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import Scenarios
import Testing

@Suite struct TimelineTests {
  static let crowd: FlashCrowd = {
    var crowd = FlashCrowd()
    crowd.nodeCount = 6
    crowd.blobSizesBytes = [6 << 20, 1 << 20]
    crowd.recording.hasTimeline = true
    return crowd
  }()
  static let report = crowd.run()

  @Test("the last sample has what the report adds up to")
  func sums() throws {
    let report = Self.report
    let timeline = try #require(report.timeline)
    let last = try #require(timeline.samples.last)
    #expect(last.at == report.endedAt)
    #expect(last.bytesFromPeers == report.bytesFromPeers)
    #expect(last.bytesFromUpstream == report.bytesFromUpstream)
    #expect(last.bytesFromPeers + last.bytesFromUpstream == 6 * report.sizeBytes)
    #expect(last.bytesWasted == report.wastedBytes + report.unexpectedBytes)
    #expect(last.bytesSentByUpstream == report.upstreamBytes)
    #expect(last.nodesComplete == 6)
    #expect(last.copies == Int64(6 * timeline.chunkCount))
    #expect(last.copiesOfScarcest == 6)
    #expect(last.bandShares.allSatisfy { $0 == 1000 })
  }

  @Test("samples come at equal distances, and nothing ever goes back")
  func course() throws {
    let timeline = try #require(Self.report.timeline)
    #expect((128...257).contains(timeline.samples.count))
    #expect(timeline.mappedBlob == 0)
    for (number, sample) in timeline.samples.dropLast().enumerated() {
      let next = timeline.samples[number + 1]
      #expect(sample.at == FlashCrowd.start + timeline.period * Int64(number))
      #expect(sample.bytesFromPeers <= next.bytesFromPeers)
      #expect(sample.nodesComplete <= next.nodesComplete)
      #expect(sample.copies <= next.copies)
      #expect(sample.bandShares.count == 48)
    }
  }

  @Test("a run ten times as long has as many samples, further apart")
  func length() throws {
    var crowd = Self.crowd
    crowd.bytesPerSecond /= 10
    let timeline = try #require(crowd.run().timeline)
    let period = try #require(Self.report.timeline).period
    #expect((128...257).contains(timeline.samples.count))
    #expect(timeline.period >= period * 4)
  }

  @Test("sampling changes nothing, and costs nothing where nobody asked for it")
  func unchanged() {
    var crowd = Self.crowd
    crowd.recording.hasTimeline = false
    let report = crowd.run()
    #expect(report.timeline == nil)
    #expect(report.traceDigest == Self.report.traceDigest)
  }

  @Test("what a dead node had is not in the map any more")
  func death() throws {
    let crowd = Self.crowd.with(.busiestServerDies(.closing), after: .milliseconds(60))
    let timeline = try #require(crowd.run().timeline)
    let last = try #require(timeline.samples.last)
    #expect(last.nodesComplete == 5)
    #expect(last.copies == Int64(5 * timeline.chunkCount))
    #expect(last.bandShares.allSatisfy { $0 == 833 })
  }
}
