// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Harness
import Scenarios
import Testing

@testable import shoal_sim

@Suite struct ReportOutputTests {
  static let report: Report = {
    var crowd = UnequalLinks()
    crowd.nodeCount = 5
    crowd.blobSizesBytes = [2 << 20]
    crowd.recording.hasTimeline = true
    var report = crowd.run()
    report.notes.append(ReportNote("copies into zone \"b\"", "1.1"))
    return report
  }()

  static let heading = RunHeading(
    scenarioName: "five", seed: .max,
    options: [RunOption("nodes", "5", key: "nodes", .number(5 as Int64))], defaultCount: 1,
    links: "fast")

  func object(hasTimeline: Bool) throws -> [String: Any] {
    let text = ReportJSON.text(
      of: Self.report, heading: Self.heading, hasTimeline: hasTimeline)
    #expect(!text.contains("\n"))
    return try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("the JSON parses and has the keys of Docs/Simulation.md, with and without a timeline")
  func keys() throws {
    let plain = try object(hasTimeline: false)
    let keys = [
      "boundNanoseconds", "bytesFromPeers", "bytesFromUpstream", "chunks", "chunksRejected",
      "classes", "completionNanoseconds", "completionThousandthsOfBound", "controlBytes",
      "declines", "endedAtNanoseconds", "events", "fetchesStarted", "firstByteNanoseconds",
      "frames", "nodes", "nodesCompleted", "notes", "options", "pullsAbandoned", "pullsFailed",
      "pullsOpen", "scenario", "seed", "sizeBytes", "traceDigest", "transfersExpired",
      "unexpectedBytes", "upstreamBytes", "upstreamRequests", "upstreamThousandthsOfSize",
      "violations", "wastedBytes", "wrongBlobs",
    ]
    #expect(plain.keys.sorted() == keys)
    let full = try object(hasTimeline: true)
    #expect(Set(full.keys) == Set(keys + ["timeline"]))
    let page = try document()
    for key in keys + ["timeline"] { #expect(page.contains("`\(key)`"), "\(key)") }
  }

  @Test("the JSON says what the report says")
  func values() throws {
    let object = try object(hasTimeline: true)
    let report = Self.report
    #expect(object["seed"] as? UInt64 == .max)
    #expect((object["options"] as? [String: Int])?["nodes"] == 5)
    #expect(object["boundNanoseconds"] as? Int64 == report.bound.nanoseconds)
    let completion = try #require(object["completionNanoseconds"] as? [String: Int64])
    #expect(completion.keys.sorted() == ["p50", "p90", "p99", "p999", "slowest"])
    #expect(completion["slowest"] == report.completion.slowest.nanoseconds)
    #expect((object["notes"] as? [String: String])?["copies into zone \"b\""] == "1.1")
    let classes = try #require(object["classes"] as? [[String: Any]])
    #expect(classes.map { $0["nodes"] as? Int } == [4, 1])
    #expect(object["traceDigest"] as? String == report.traceDigest.description)
    let timeline = try #require(object["timeline"] as? [String: Any])
    let fromPeers = try #require(timeline["bytesFromPeers"] as? [Int64])
    #expect(fromPeers.count == report.timeline?.samples.count)
    #expect(fromPeers.last == report.bytesFromPeers)
    #expect((timeline["completionNanosecondsByNode"] as? [Int64])?.count == 5)
  }

  @Test("the digest of a second process is found in its JSON")
  func digest() {
    let text = ReportJSON.text(of: Self.report, heading: Self.heading, hasTimeline: false)
    #expect(ReportJSON.traceDigest(in: text) == Self.report.traceDigest.description)
    #expect(ReportJSON.traceDigest(in: "{}") == nil)
  }

  @Test("a second process is given no file to write, and prints JSON alone")
  func arguments() {
    let given = [
      "flash-crowd", "--plot", "a.svg", "--nodes", "3", "--trace=5", "--json", "--timeline",
      "--twice",
    ]
    #expect(ReportOutput.jsonAlone(given) == ["flash-crowd", "--nodes", "3", "--json"])
  }

  @Test("the table has a column of times that line up, and a row for each class and note")
  func table() {
    let lines = ReportText.table(of: Self.report).split(separator: "\n")
    let times = lines.filter { $0.hasSuffix(" ms") && $0.hasPrefix("p") }
    #expect(times.count == 4)
    #expect(Set(times.map(\.count)).count == 1)
    #expect(lines.contains { $0.hasPrefix("p99.9 ") })
    #expect(lines.contains { $0.hasPrefix("slow ") && $0.contains("1 of 1") })
    #expect(lines.contains { $0.hasPrefix("copies into zone \"b\"   1.1") })
    #expect(lines.allSatisfy { $0.count <= 100 })
    // Each class has a bound of its own, and what all are held against is no one's.
    #expect(!lines.contains { $0.contains("   ÷ bound") })
  }

  @Test("where all nodes are alike the table has their times ÷ bound")
  func ratios() {
    var report = Self.report
    report.classes = []
    let lines = ReportText.table(of: report).split(separator: "\n")
    #expect(lines.contains { $0.contains("   ÷ bound") })
    #expect(lines.contains { $0.hasPrefix("bound ") && $0.hasSuffix("   1.000") })
  }

  @Test(
    "numbers are shown in the units people use",
    arguments: [
      (999, "999 ns"), (1_000_000, "1 ms"), (67_108_864, "67.1 ms"), (1_070_000_000, "1.07 s"),
      (629_145, "629 µs"), (95_960_000_000, "96 s"),
    ] as [(Int64, String)])
  func times(nanoseconds: Int64, expected: String) {
    #expect(Readable.time(Interval(nanoseconds: nanoseconds)) == expected)
  }

  @Test(
    "rates are shown in whole units",
    arguments: [
      (12_500_000, "100Mbit/s"), (125_000_000, "125MB/s"), (1_250_000_000, "1250MB/s"),
      (1_234, "1234B/s"),
    ] as [(Int64, String)])
  func rates(bytesPerSecond: Int64, expected: String) {
    #expect(ByteRate(bytesPerSecond: bytesPerSecond).description == expected)
  }

  private func document() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("Docs/Simulation.md"), encoding: .utf8)
  }
}
