// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Harness
import Scenarios

struct FuzzCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Small worlds with everything drawn from a seed, and every rule checked.",
    discussion: """
      A world has a phase in which its plan's faults happen, then one in which nothing new goes
      wrong and every wish must be fulfilled. A seed that breaks a rule is printed with its plan,
      its last events and how to replay it, and is recorded.

      Examples:
        shoal-sim fuzz --seeds '1..<1001'
        shoal-sim fuzz --seeds '1..<101' --scale full --jobs 2
        shoal-sim fuzz --seed 42 --trace 200
      """)

  @Option(help: "Seeds from A to below B, as A..<B.")
  var seeds: SeedRange?

  @Option(help: "A single seed, whose plan is printed first.")
  var seed: UInt64?

  @Option(help: "How large the worlds are: small or full.")
  var scale = FuzzScale.small

  @Option(help: "How many seeds are run at once; the results are the same.")
  var jobs = 1

  @Option(help: "Events printed of a seed that fails.")
  var trace = 40

  @Flag(help: "Print every seed's plan before it runs, and what came of it.")
  var verbose = false

  @Flag(help: "Print a line of JSON for each seed.")
  var json = false

  @Flag(help: "Run the seeds in a second process as well and compare the traces.")
  var twice = false

  @Option(
    help: "File that failing seeds are added to (default \(FuzzCommand.recordPath), if there).")
  var record: String?

  func validate() throws {
    guard (seeds == nil) != (seed == nil) else {
      throw ValidationError("give one of --seeds and --seed")
    }
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs takes 1 to 256") }
    guard trace >= 0 else { throw ValidationError("--trace takes 0 or more") }
    guard seed != .max else { throw ValidationError("--seed takes less than \(UInt64.max)") }
  }

  func run() async throws {
    let range = seeds?.seeds ?? seed.map { $0..<($0 + 1) } ?? 0..<0
    let digests = try await runAll(range)
    if twice { try compareWithSecondProcess(digests) }
    if digests.contains(where: { !$0.isSound }) { throw ExitCode(1) }
  }

  /// What is kept of each seed.
  private struct Result {
    let seed: UInt64
    let digest: TraceDigest
    let isSound: Bool
  }

  /// Runs the seeds, at most `jobs` at once, and tells of them in their order.
  private func runAll(_ range: Range<UInt64>) async throws -> [Result] {
    let (scale, trace) = (scale, trace)
    return try await withThrowingTaskGroup(of: FuzzOutcome.self) { group in
      var results: [Result] = []
      var waiting: [UInt64: FuzzOutcome] = [:]
      var events = 0
      func start(_ seed: UInt64) {
        let plan = FuzzPlan(seed: seed, scale: scale)
        if isVerbose { print(plan) }
        group.addTask { FuzzRun.outcome(of: plan, traceLineCount: trace) }
      }
      var next = range.lowerBound
      while next < range.upperBound, next - range.lowerBound < UInt64(jobs) {
        start(next)
        next += 1
      }
      while let done = try await group.next() {
        waiting[done.plan.seed] = done
        while let outcome = waiting.removeValue(
          forKey: range.lowerBound + UInt64(results.count))
        {
          try tell(outcome)
          events += outcome.eventCount
          results.append(
            Result(
              seed: outcome.plan.seed, digest: outcome.traceDigest, isSound: outcome.isSound))
          if !json, !isVerbose, results.count % 500 == 0 || results.count == range.count {
            let failed = results.count { !$0.isSound }
            print("seeds \(range): \(results.count) run, \(failed) failed, \(events) events")
          }
        }
        if next < range.upperBound {
          start(next)
          next += 1
        }
      }
      return results
    }
  }

  private var isVerbose: Bool { !json && (verbose || seed != nil) }

  private func tell(_ outcome: FuzzOutcome) throws {
    if json {
      print(FuzzReport.json(outcome))
    } else if !outcome.isSound {
      print(FuzzReport.failure(outcome))
    } else if isVerbose {
      print(FuzzReport.summary(outcome))
    }
    guard let violation = outcome.violations.first else { return }
    try SeedFile(path: record ?? Self.recordPath, isMade: record != nil).add(
      Regression(
        seed: outcome.plan.seed, scale: outcome.plan.scale, version: FuzzPlan.version,
        remark: violation.description))
  }

  /// Another process has other hash seeds, which is what would show an unordered iteration.
  private func compareWithSecondProcess(_ results: [Result]) throws {
    let arguments = CommandLine.arguments.dropFirst().filter {
      !["--twice", "--json", "--verbose"].contains($0)
    }
    let output = try SecondProcess.output(arguments: arguments + ["--json"])
    let lines = output.split(separator: "\n").map { ReportJSON.traceDigest(in: String($0)) }
    guard lines.count == results.count else {
      print("DIFFERENT: \(lines.count) seeds in a second process")
      throw ExitCode(1)
    }
    let different = zip(results, lines).filter { $0.digest.description != $1 }.map(\.0.seed)
    for seed in different { print("DIFFERENT trace of seed \(seed) in a second process") }
    guard different.isEmpty else { throw ExitCode(1) }
    if !json { print("same traces in two processes") }
  }

  static let recordPath = "Simulations/Seeds/regressions.txt"
}

extension FuzzScale: ExpressibleByArgument {}
