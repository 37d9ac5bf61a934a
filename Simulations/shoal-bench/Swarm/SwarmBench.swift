// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `shoal-bench swarm`
struct SwarmBench: AsyncParsableCommand, BlobBench {
  static let blobPhrase = "the blob"
  static let blobSizeUsual = "512MiB"

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

  @OptionGroup var options: BenchOptions<SwarmBench>

  @Option(help: "How many nodes, 2 to 64.")
  var nodes = 8

  @Option(help: "How many times, each with new nodes.")
  var rounds = 3

  func validate() throws {
    guard (2...64).contains(nodes) else { throw ValidationError("--nodes takes 2 to 64") }
    guard (1...100).contains(rounds) else { throw ValidationError("--rounds takes 1 to 100") }
  }

  func run() async throws {
    let run = SwarmBenchRun(
      blobBytes: options.blobBytes, nodesCount: nodes, rounds: rounds,
      shoal: try options.shoalPath())
    try await BenchOutcome.deliver(json: options.json) { try await run.report() }
  }
}
