// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster

/// `shoal-bench peer`
struct PeerBench: AsyncParsableCommand {
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

  @Option(
    help: ArgumentHelp(
      "The size of each blob, 1MiB to 64GiB (default: 4GiB).", valueName: "size"))
  var blobSize: ByteSize?

  @Option(help: "How many blobs, one after the other.")
  var blobs = 3

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
    guard (1...100).contains(blobs) else { throw ValidationError("--blobs takes 1 to 100") }
  }

  func run() async throws {
    let run = PeerBenchRun(
      blobBytes: blobBytes, blobsCount: blobs, shoal: try BenchedProgram.path(chosen: shoal))
    try await BenchOutcome.deliver(json: json) { try await run.report() }
  }

  private var blobBytes: Int64 { blobSize?.bytes ?? 4 << 30 }
}
