// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster

/// `shoal-bench swarm`
struct SwarmBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swarm",
    abstract: "Measures how long a swarm takes for a blob that none of its nodes has.",
    discussion: """
      A tracker and nodes on loopback, each of which may send 25 MB/s to the others, and an \
      upstream that sends 25 MB/s in all. In every round the nodes start with nothing and are \
      asked for the blob at the same moment. What is printed: the time until the last of them has \
      checked every byte, over the time that the blob takes once at 25 MB/s; and the bytes that \
      have left upstream, over the size of the blob.

      Needs the size of the blob once for each node and three times more in the folder for \
      temporary files, which TMPDIR names.

      EXAMPLES
          shoal-bench swarm
          shoal-bench swarm --blob-size 64MiB --rounds 1 --json swarm.json
      """)

  @Option(
    help: ArgumentHelp(
      "The size of the blob, 1MiB to 64GiB (default: 512MiB).", valueName: "size"))
  var blobSize: ByteSize?

  @Option(help: "How many nodes, 2 to 64.")
  var nodes = 8

  @Option(help: "How many times, each with new nodes.")
  var rounds = 3

  @Option(help: ArgumentHelp("Write every sample to this file too, as JSON.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "The program shoal (default: the one beside this program).", valueName: "path"))
  var shoal: String?

  func validate() throws {
    guard (Int64(1 << 20)...Int64(64 << 30)).contains(blobBytes) else {
      throw ValidationError("--blob-size takes 1MiB to 64GiB")
    }
    guard (2...64).contains(nodes) else { throw ValidationError("--nodes takes 2 to 64") }
    guard (1...100).contains(rounds) else { throw ValidationError("--rounds takes 1 to 100") }
  }

  func run() async throws {
    let run = SwarmBenchRun(
      blobBytes: blobBytes, nodesCount: nodes, rounds: rounds,
      shoal: try BenchedProgram.path(chosen: shoal))
    try await BenchOutcome.deliver(json: json) { try await run.report() }
  }

  private var blobBytes: Int64 { blobSize?.bytes ?? 512 << 20 }
}
