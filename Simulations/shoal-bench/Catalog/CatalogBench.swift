// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `shoal-bench catalog`
struct CatalogBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "Measures whether a node with many manifests answers as fast as one with few.",
    discussion: """
      Two nodes with the same thousand manifests, of which one has many more in its catalog, get \
      the same requests in turns. No request is repeated, so that each is answered from the \
      catalog. What is printed: the median time of each kind of request, and the ratio of the two.

      A million manifests need 2 GiB in the folder for temporary files, which TMPDIR names.

      EXAMPLES
          shoal-bench catalog
          shoal-bench catalog --manifests 20000 --rounds 1
      """)

  @Option(help: "How many manifests the larger catalog has.")
  var manifests = 1_000_000

  @Option(help: "How many times, each with both nodes started anew.")
  var rounds = 3

  @Option(help: ArgumentHelp("Write every sample to this file too, as JSON.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "The program shoal (default: the one beside this program).", valueName: "path"))
  var shoal: String?

  @Flag(
    help: """
      Say of every bound that Shoal is held to whether it was kept, and exit with 2 if one was not.
      """)
  var require = false

  func validate() throws {
    guard (CatalogSample.manifestsCount...100_000_000).contains(manifests) else {
      throw ValidationError("--manifests takes \(CatalogSample.manifestsCount) to 100000000")
    }
    guard (1...100).contains(rounds) else { throw ValidationError("--rounds takes 1 to 100") }
  }

  func run() async throws {
    let run = CatalogBenchRun(
      manifests: manifests, rounds: rounds, shoal: try BenchedProgram.path(chosen: shoal))
    try await BenchOutcome.deliver(json: json, requires: require) { try await run.report() }
  }
}
