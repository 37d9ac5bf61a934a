// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `shoal-bench peer`
struct PeerBench: AsyncParsableCommand, BlobBench {
  static let blobPhrase = "each blob"
  static let blobSizeUsual = "4GiB"

  static let configuration = CommandConfiguration(
    commandName: "peer",
    abstract: "Measures what it costs to bring a blob from one node to another.",
    discussion: """
      An origin and a node that mirrors it, with a tracker, on loopback. Blobs of the size go from \
      one to the other one after the other, each verified and on disk when its clock stops. In \
      the same run the parts that nobody can do without are measured with stock tools: reading \
      the blob, sealing and opening it, carrying it over loopback, hashing it, writing it. The \
      ratio is the processor time of both nodes over that of the parts.

      Needs nine times the size of the blob in the folder for temporary files, which TMPDIR names.

      EXAMPLES
          shoal-bench peer
          shoal-bench peer --blob-size 1GiB --json peer.json
      """)

  @OptionGroup var options: BenchOptions<PeerBench>

  @Option(help: "How many blobs, one after the other.")
  var blobs = 3

  func validate() throws {
    guard (1...100).contains(blobs) else { throw ValidationError("--blobs takes 1 to 100") }
  }

  func run() async throws {
    let run = PeerBenchRun(
      blobBytes: options.blobBytes, blobsCount: blobs, shoal: try options.shoalPath())
    try await BenchOutcome.deliver(json: options.json) { try await run.report() }
  }
}
