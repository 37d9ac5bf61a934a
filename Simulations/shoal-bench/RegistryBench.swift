// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster

/// `shoal-bench registry`
struct RegistryBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry",
    abstract: "Compares Shoal with docker-registry on this machine, side by side.",
    discussion: """
      In every round each of the two programs is started with nothing, measured, ended, and its \
      files are removed; who goes first changes from round to round. Medians over the rounds are \
      printed, with the least and the greatest sample and the ratio of the two programs.

      Needs three times the size of the blob in the folder for temporary files, which TMPDIR names.

      EXAMPLES
          shoal-bench
          shoal-bench --only push --only get --rounds 9
          shoal-bench --blob-size 64MiB --json samples.json
      """)

  @Option(
    help: ArgumentHelp(
      "The size of the blob, 1MiB to 64GiB (default: 1GiB).", valueName: "size"))
  var blobSize: ByteSize?

  @Option(help: "How many times each program takes its turn.")
  var rounds = 5

  @Option(
    help: ArgumentHelp(
      "Measure this alone: push, get, manifests or cold. May be given several times.",
      valueName: "part"))
  var only: [BenchPart] = []

  @Option(
    help: ArgumentHelp(
      "How many manifest requests, over 1 connection and again over 32.", valueName: "count"))
  var manifestRequests = 5_000

  @Option(help: ArgumentHelp("Write every sample to this file too, as JSON.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "The program shoal (default: the one beside this program).", valueName: "path"))
  var shoal: String?

  func validate() throws {
    let sizes = Int64(1 << 20)...Int64(64 << 30)
    guard sizes.contains(blobBytes) else {
      throw ValidationError("--blob-size takes 1MiB to 64GiB")
    }
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds takes 1 to 1000")
    }
    guard (100...1_000_000).contains(manifestRequests) else {
      throw ValidationError("--manifest-requests takes 100 to 1000000")
    }
  }

  func run() async throws {
    let settings = BenchSettings(
      blobBytes: blobBytes, rounds: rounds,
      parts: BenchPart.allCases.filter { only.isEmpty || only.contains($0) },
      manifestRequests: manifestRequests, shoal: try BenchedProgram.path(chosen: shoal))
    try await BenchOutcome.deliver(json: json) { try await BenchRun(settings: settings).run() }
  }

  private var blobBytes: Int64 { blobSize?.bytes ?? 1 << 30 }
}
