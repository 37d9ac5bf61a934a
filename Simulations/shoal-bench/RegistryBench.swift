// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `shoal-bench registry`
struct RegistryBench: AsyncParsableCommand, BlobBench {
  static let blobPhrase = "the blob"
  static let blobSizeUsual = "1GiB"

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

  @OptionGroup var options: BenchOptions<RegistryBench>

  @Option(help: "How many times each program takes its turn.")
  var rounds = 5

  @Option(
    help: ArgumentHelp(
      """
      Measure this alone: push, get, manifests, head, tags, crowd or cold. May be given several \
      times.
      """,
      valueName: "part"))
  var only: [BenchPart] = []

  @Option(
    help: ArgumentHelp(
      "How many manifest requests, over 1 connection and again over 32.", valueName: "count"))
  var manifestRequests = 5_000

  @Option(help: ArgumentHelp("How many tags the list of tags has.", valueName: "count"))
  var tags = 10_000

  @Option(help: ArgumentHelp("How many pulls of a small image at once.", valueName: "count"))
  var pulls = 1_000

  @Flag(
    help: """
      Say of every bound that Shoal is held to whether it was kept, and exit with 2 if one was not.
      """)
  var require = false

  func validate() throws {
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds takes 1 to 1000")
    }
    guard (100...1_000_000).contains(manifestRequests) else {
      throw ValidationError("--manifest-requests takes 100 to 1000000")
    }
    guard (1...20_000).contains(tags) else { throw ValidationError("--tags takes 1 to 20000") }
    guard (1...10_000).contains(pulls) else { throw ValidationError("--pulls takes 1 to 10000") }
  }

  func run() async throws {
    let settings = BenchSettings(
      blobBytes: options.blobBytes, rounds: rounds,
      parts: BenchPart.allCases.filter { only.isEmpty || only.contains($0) },
      manifestRequests: manifestRequests, tagsCount: tags, pullsCount: pulls,
      shoal: try options.shoalPath())
    try await BenchOutcome.deliver(json: options.json, requires: require) {
      try await BenchRun(settings: settings).run()
    }
  }
}
