// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import Harness
import Scenarios

struct FlashCrowdCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flash-crowd",
    abstract: "Every node asks for the same blobs at once; nobody but upstream has them.",
    discussion: """
      The times are compared with the bound that no protocol can beat:
      max(S / source_up, S / down, N*S / (source_up + sum of up)).

      Examples:
        shoal-sim flash-crowd --nodes 100 --blob 128MiB --round-trip-chunks 0.3
        shoal-sim flash-crowd --nodes 100 --blob 128MiB --round-trip-chunks 5 --seed 7 --twice
        shoal-sim flash-crowd --nodes 2600 --blob 3GB --link 300MB/s --latency 0.1 --whole-chunks
        shoal-sim flash-crowd --nodes 8 --blob 30MiB --blob 4MiB --link 1Gbit/s --json
      """)

  @Option(help: "How many nodes ask.")
  var nodes = 100

  @Option(parsing: .upToNextOption, help: "Sizes of the blobs: 4096, 128MiB, 3GB.")
  var blob = [ByteSize(bytes: 128 * 1024 * 1024)]

  @Option(help: "Rate of every uplink and downlink, upstream's included: 300MB/s, 100Mbit/s.")
  var link = ByteRate(bytesPerSecond: 125_000_000)

  @Option(help: "One way between any two hosts, in milliseconds.")
  var latency: Milliseconds?

  @Option(help: "There and back between any two hosts, in milliseconds (default 1).")
  var roundTrip: Milliseconds?

  @Option(help: "There and back, in times that a chunk of the first blob takes on a link.")
  var roundTripChunks: Thousandths?

  @Option(help: "Same seed, same run.")
  var seed: UInt64 = 1

  @Option(help: "The largest piece a chunk is sent in.")
  var fragment = ByteSize(bytes: 64 * 1024)

  @Flag(help: "Send chunks in one piece: fewer events, for large crowds.")
  var wholeChunks = false

  @Flag(help: "Local clients wait for each next chunk in order.")
  var readers = false

  @Flag(help: "Print the report as one line of JSON.")
  var json = false

  @Flag(help: "Run the same seed in a second process and compare the traces.")
  var twice = false

  @Option(help: "Print this many of the last events.")
  var trace = 0

  func validate() throws {
    guard (1...100_000).contains(nodes) else {
      throw ValidationError("--nodes takes 1 to 100000")
    }
    guard trace >= 0 else { throw ValidationError("--trace takes 0 or more") }
    let given = [latency != nil, roundTrip != nil, roundTripChunks != nil].count { $0 }
    guard given <= 1 else {
      throw ValidationError("give one of --latency, --round-trip and --round-trip-chunks")
    }
  }

  func run() throws {
    let crowd = makeCrowd()
    if !json { print(ReportText.options(of: crowd)) }
    let report = crowd.run()
    print(json ? ReportJSON.text(of: report, crowd: crowd) : ReportText.table(of: report))
    for line in report.lastTraceLines { print(line) }
    if twice { try compareWithSecondProcess(report) }
    guard report.isClean else { throw ExitCode(1) }
  }

  private func makeCrowd() -> FlashCrowd {
    var crowd = FlashCrowd()
    crowd.nodeCount = nodes
    crowd.blobSizesBytes = blob.map(\.bytes)
    crowd.bytesPerSecond = link.bytesPerSecond
    crowd.seed = seed
    crowd.fragmentBytes = wholeChunks ? ChunkGeometry.chunkBytesMax : fragment.bytes
    crowd.hasReaders = readers
    crowd.traceLineCount = trace
    if let latency { crowd.roundTrip = latency.interval * 2 }
    if let roundTrip { crowd.roundTrip = roundTrip.interval }
    if let roundTripChunks {
      crowd.setRoundTrip(chunkTimeThousandths: roundTripChunks.value)
    }
    return crowd
  }

  /// Another process has other hash seeds, which is what would show an unordered iteration.
  private func compareWithSecondProcess(_ report: Report) throws {
    let arguments = CommandLine.arguments.dropFirst().filter { $0 != "--twice" && $0 != "--json" }
    let output = try SecondProcess.output(arguments: arguments + ["--json"])
    let other = ReportJSON.traceDigest(in: output)
    let same = other == report.traceDigest.description
    let verdict =
      same
      ? "same trace in two processes" : "DIFFERENT trace in a second process: \(other ?? "none")"
    if !json || !same { print(verdict) }
    guard same else { throw ExitCode(1) }
  }
}
