// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import Scenarios

struct TrackerLoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: TrackerLoad.name,
    abstract: TrackerLoad.question,
    discussion: """
      The tracker that ships is told what so many nodes hold, serves their pulls for some seconds,
      and is then restarted, knowing nothing. Memory is what this process had at its peak beyond
      what it had before.

      Examples:
        shoal-sim tracker-load --nodes 1000 --blobs 1000
        shoal-sim tracker-load --nodes 10000 --blobs 1000 --pulls-per-second 1000
      """)

  @Option(help: "How many nodes there are.")
  var nodes = TrackerLoad().nodeCount

  @Option(help: "Blobs that each node holds.")
  var blobs = TrackerLoad().blobsPerNode

  @Option(help: "Blobs that there are.")
  var distinct = TrackerLoad().distinctBlobs

  @Option(help: "Pulls in the whole cluster.")
  var pullsPerSecond = TrackerLoad().pullsPerSecond

  @Option(help: "Seconds for which pulls are served.")
  var seconds: Int64 = 10

  @Option(help: "Rate of the tracker's links: 300MB/s, 100Mbit/s.")
  var link = ByteRate(bytesPerSecond: TrackerLoad().bytesPerSecond)

  @Option(help: "Same seed, same run.")
  var seed: UInt64 = 1

  @Flag(help: "Print one line of JSON.")
  var json = false

  func validate() throws {
    guard (1...20_000).contains(nodes) else { throw ValidationError("--nodes takes 1 to 20000") }
    guard blobs >= 1, blobs < distinct, distinct <= 1_000_000 else {
      throw ValidationError("--blobs takes 1 or more, and fewer than --distinct, at most 1000000")
    }
    guard (0...1_000_000).contains(pullsPerSecond), (1...3600).contains(seconds) else {
      throw ValidationError("--pulls-per-second takes 0 to 1000000, --seconds 1 to 3600")
    }
  }

  func run() throws {
    var load = TrackerLoad()
    load.nodeCount = nodes
    load.blobsPerNode = blobs
    load.distinctBlobs = distinct
    load.pullsPerSecond = pullsPerSecond
    load.bytesPerSecond = link.bytesPerSecond
    load.seed = seed
    var run = TrackerLoadRun(load)
    let before = RunCost.ownPeakBytes
    _ = run.gather()
    let memory = RunCost.ownPeakBytes - before
    run.serve(for: .seconds(seconds))
    let serving = run.traffic
    run.restart()
    let recovery = run.gather()
    let result = TrackerLoadResult(
      load: load, memoryBytes: memory, serving: serving, servedSeconds: seconds,
      recovery: recovery, recovering: run.traffic, memberCount: run.memberCount,
      blobCount: run.blobCount)
    print(json ? result.json : result.text)
    guard result.isSound else { throw ExitCode(1) }
  }
}
