// SPDX-License-Identifier: Apache-2.0

import LocalCluster

/// The rounds of one run, with one upstream for all of them.
struct SwarmBenchRun: Sendable {
  let blobBytes: Int64
  let nodesCount: Int
  let rounds: Int
  let shoal: String

  func report() async throws -> SwarmBenchReport {
    let folder = try WorkFolder.make(prefix: "shoal-bench-swarm")
    defer { folder.remove() }
    // The source, what is written to settle the machine, upstream's copy, and each node's.
    try BenchRoom.require(blobBytes * Int64(3 + nodesCount), in: folder)
    BenchOutput.say("Writing a blob of \(blobBytes >> 20) MiB")
    let content = try BenchContent.make(sizeBytes: blobBytes, folder: folder)
    let upstream = try await DockerRegistry.start(folder: folder, keepsDescriptors: true)
    do {
      try await BlockingWork.run(with: upstream.process) {
        _ = try content.pushBlob(to: upstream.address)
        try content.pushManifest(to: upstream.address)
      }
      var report = SwarmBenchReport(blobBytes: blobBytes, nodesCount: nodesCount)
      for number in 1...rounds {
        BenchOutput.say("Round \(number) of \(rounds)")
        report.rounds.append(
          try await SwarmRound.measure(content, upstream, nodes: nodesCount, shoal: shoal))
        BenchOutput.say(report.line(of: report.rounds[number - 1]))
      }
      await upstream.process.stop()
      return report
    } catch {
      await upstream.process.stop()
      throw error
    }
  }
}
