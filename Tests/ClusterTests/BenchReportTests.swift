// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import LocalCluster
import RegistryCore
import Testing

@testable import shoal_bench

@Suite("What the benchmark makes of its samples")
struct BenchReportTests {
  @Test("the median of an even number of samples lies between the two in the middle")
  func spread() {
    #expect(Spread([]) == nil)
    #expect(Spread([7]).map { [$0.least, $0.median, $0.greatest] } == [7, 7, 7])
    #expect(Spread([9, 1, 4]).map { [$0.least, $0.median, $0.greatest] } == [1, 4, 9])
    #expect(Spread([9, 1, 4, 5]).map { [$0.least, $0.median, $0.greatest] } == [1, 4.5, 9])
  }

  @Test("a percentile is a sample, which no fewer than so many samples stay below or at")
  func percentile() {
    let samples = (1...200).reversed().map(Double.init)
    #expect(Spread.percentile(50, of: samples) == 100)
    #expect(Spread.percentile(99, of: samples) == 198)
    #expect(Spread.percentile(100, of: samples) == 200)
    #expect(Spread.percentile(99, of: [3]) == 3)
    #expect(Spread.percentile(99, of: []) == nil)
  }

  @Test("ratios are taken round by round, so that a machine that slows down does not bend them")
  func ratios() {
    var samples = Samples()
    for (docker, shoal) in [(100.0, 200.0), (50, 100), (10, 20)] {
      samples.add(docker, .getRate, of: .dockerRegistry)
      samples.add(shoal, .getRate, of: .shoal)
    }
    samples.add(1, .pushRate, of: .shoal)
    #expect(samples.ratios(.getRate) == [2, 2, 2])
    // What was taken of one alone is no comparison.
    #expect(samples.measures == [.getRate])
  }

  @Test("a sample of 0 has no ratio, which the JSON says in its place")
  func ratioOfNothing() throws {
    var samples = Samples()
    for (docker, shoal) in [(0.0, 3.0), (2, 3)] {
      samples.add(docker, .getProcessor, of: .dockerRegistry)
      samples.add(shoal, .getProcessor, of: .shoal)
    }
    #expect(samples.ratios(.getProcessor) == [nil, 1.5])
    let report = Self.report(samples)
    #expect(report.json.contains(#""ratio":[null,1.500000]"#), "\(report.json)")
    #expect(report.table.contains("1.50 [1.50…1.50]"), "\(report.table)")
  }

  @Test("who goes first changes from round to round")
  func turns() {
    #expect(BenchSide.turns(inRound: 1) == [.dockerRegistry, .shoal])
    #expect(BenchSide.turns(inRound: 2) == [.shoal, .dockerRegistry])
    #expect(BenchSide.turns(inRound: 3) == [.dockerRegistry, .shoal])
  }

  @Test("the state of a thread is read behind its name, whatever that is")
  func threadState() {
    #expect(ProcessorTime.state(inStat: "71 (docker-registry) D 1 71 71 0") == "D")
    #expect(ProcessorTime.state(inStat: "71 (D) D) S 1 71 71 0") == "S")
    #expect(ProcessorTime.state(inStat: "") == nil)
    #expect(ProcessorTime.state(inStat: "71 (cut off)") == nil)
  }

  @Test("a server has the more time for its answer the larger the blob is")
  func patience() {
    #expect(WireConnection.patienceSeconds(blobBytes: 0) == 60)
    #expect(WireConnection.patienceSeconds(blobBytes: 64 << 30) == 60 + 4096)
  }

  @Test("the file for the samples is opened at once, and keeps what it has until they are there")
  func samplesFile() throws {
    let folder = try WorkFolder.make(prefix: "shoal-bench-test")
    defer { folder.remove() }
    let missing = "\(folder.path)/missing/samples.json"
    #expect(
      throws: BenchFailure.system(operation: "open \(missing) for --json", code: ENOENT)
    ) { try SamplesFile(path: missing) }
    let path = "\(folder.path)/samples.json"
    try SamplesFile(path: path).discard()
    #expect(!FileManager.default.fileExists(atPath: path))
    try SamplesFile(path: path).write("an earlier, longer run")
    try SamplesFile(path: path).discard()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "an earlier, longer run")
    try SamplesFile(path: path).write("this run")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "this run")
  }

  @Test("numbers have three digits that count")
  func numbers() {
    let texts = [0.0049, 0.5, 1, 2.345, 99.94, 123.4, 55_321.7].map(BenchText.number)
    #expect(texts == ["0.005", "0.500", "1.00", "2.35", "99.9", "123", "55322"])
    #expect(NumberText.decimal(-0.25, places: 2) == "-0.25")
  }

  @Test("the table has a line for each measure, the JSON every sample")
  func report() throws {
    var samples = Samples()
    for (docker, shoal) in [(400.0, 800.0), (500, 750)] {
      samples.add(docker, .getRate, of: .dockerRegistry)
      samples.add(shoal, .getRate, of: .shoal)
    }
    let report = Self.report(samples)
    let line = report.table.split(separator: "\n").first { $0.hasPrefix("warm GET") }
    #expect(
      line?.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        == "warm GET MB/s ↑ 450 [400…500] 775 [750…800] 1.75 [1.50…2.00]")
    #expect(report.table.contains("docker-registry 2.8.2, shoal 0.1.0 release"))
    let json = try JSONValue(parsing: Array(report.json.utf8))
    #expect(json["versions"]?["shoal"]?.string == "0.1.0 release")
    #expect(json["cores"]?.integer == 2)
    let measure = try #require(json["measures"]?.array?.first)
    #expect(measure["name"]?.string == "get.rate")
    #expect(measure["dockerRegistry"]?.array?.compactMap { Double($0.text) } == [400, 500])
  }

  @Test("a bound is held against the median, and one whose measure was not taken against nothing")
  func verdicts() throws {
    var samples = Samples()
    for (docker, shoal) in [(1000.0, 19_000.0), (1000, 20_000), (1000, 90_000)] {
      samples.add(docker, .manifestRate32, of: .dockerRegistry)
      samples.add(shoal, .manifestRate32, of: .shoal)
      samples.add(0, .crowdFailures, of: .dockerRegistry)
      samples.add(1, .crowdFailures, of: .shoal)
    }
    let verdicts = Self.report(samples).verdicts
    #expect(verdicts.map(\.bound) == ["≥ 20.0", "≤ 0.000"])
    #expect(verdicts.map(\.isKept) == [true, false])
    #expect(verdicts.first?.seen == "20.0 [19.0…90.0]")
    #expect(BenchVerdict.table(verdicts).contains("NOT KEPT"))
    // Neither is a bound that is exactly met where it is to be passed.
    #expect(!BenchBound.Limit.above(1).admits(1))
  }

  @Test("the body of a response is found in one piece and in chunks, and only when it is whole")
  func receivedBodies() throws {
    let whole = Array("xxhello".utf8)
    #expect(ReceivedBody(whole[2...], count: 5)?.pieces == [2..<7])
    #expect(ReceivedBody(whole[2...], count: 6) == nil)
    let chunked = Array("3\r\nhel\r\nA;x=y\r\nlo, all of\r\n0\r\n\r\nnext".utf8)
    let body = try #require(ReceivedBody(chunked: chunked[...]))
    #expect(String(decoding: body.pieces.flatMap { chunked[$0] }, as: UTF8.self) == "hello, all of")
    #expect(chunked[body.end...].elementsEqual("next".utf8))
    for count in 0..<(chunked.count - 4) {
      #expect(ReceivedBody(chunked: chunked[..<count]) == nil, "\(count)")
    }
  }

  @Test("sizes are read with and without a unit")
  func sizes() {
    let texts = ["1GiB", "64mib", "4096", "3GB"]
    #expect(
      texts.compactMap { ByteSize(argument: $0)?.bytes }
        == [1 << 30, 64 << 20, 4096, 3_000_000_000])
    for text in ["", "GiB", "1.5GiB", "-1", "9999999999GiB"] {
      #expect(ByteSize(argument: text)?.bytes == nil, "\(text)")
    }
  }

  private static func report(_ samples: Samples) -> BenchReport {
    BenchReport(
      machine: BenchMachine(
        cores: 2, memoryBytes: 8 << 30, kernel: "6.1",
        versions: [.dockerRegistry: "2.8.2", .shoal: "0.1.0 release"]),
      settings: BenchSettings(
        blobBytes: 1 << 30, rounds: 2, parts: [.get], manifestRequests: 100, shoal: "shoal"),
      samples: samples)
  }
}
