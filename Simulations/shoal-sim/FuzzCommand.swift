// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Harness
import Scenarios

struct FuzzCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Small worlds with everything drawn from a seed, and every rule checked.",
    discussion: """
      A world has a phase in which its plan's faults happen, then one in which nothing new goes
      wrong and every wish must be fulfilled. A seed that breaks a rule is printed with its plan,
      its last events and how to replay it, and is recorded; so is one that brings down its process
      or does not end.

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

  @Option(help: "The version of plans that the seeds are of.")
  var planVersion = FuzzPlan.version

  @Option(help: "How many seeds are run at once; the results are the same.")
  var jobs = 1

  @Option(help: "Events printed of a seed that fails.")
  var trace = 40

  @Flag(help: "Print every seed's plan before it runs, and what came of it.")
  var verbose = false

  @Flag(help: "Print a line of JSON for each seed.")
  var json = false

  @Flag(help: "Upstream sends little over one connection; what fails is not recorded.")
  var slowConnections = false

  @Flag(help: "Run the seeds in a second process as well and compare the traces.")
  var twice = false

  @Option(help: "Seconds without any seed coming to its end after which one is given up.")
  var seconds: UInt32 = 120

  /// This process runs the seeds itself, and dies with them.
  @Flag(help: .hidden)
  var here = false

  /// Only what fails is told.
  @Flag(help: .hidden)
  var quiet = false

  @Option(
    help: "File that failing seeds are added to (default \(FuzzCommand.recordPath), if there).")
  var record: String?

  func validate() throws {
    guard (seeds == nil) != (seed == nil) else {
      throw ValidationError("give one of --seeds and --seed")
    }
    guard !verbose || !json else { throw ValidationError("give one of --verbose and --json") }
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs takes 1 to 256") }
    guard FuzzPlan.versions.contains(planVersion) else {
      throw ValidationError(
        "--plan-version takes \(FuzzPlan.versions.lowerBound) to \(FuzzPlan.version)")
    }
    guard (1...86_400).contains(seconds) else {
      throw ValidationError("--seconds takes 1 to 86400")
    }
    guard trace >= 0 else { throw ValidationError("--trace takes 0 or more") }
    guard seed != .max else { throw ValidationError("--seed takes less than \(UInt64.max)") }
  }

  func run() async throws {
    if let seeds, !here {
      guard try guarded.isSound(seeds.seeds) else { throw ExitCode(1) }
      return
    }
    let range = seeds?.seeds ?? seed.map { $0..<($0 + 1) } ?? 0..<0
    let digests = try await runAll(range)
    if here { alarm(0) }
    if twice { try compareWithSecondProcess(digests) }
    if digests.contains(where: { !$0.isSound }) { throw ExitCode(1) }
  }

  /// The same in processes of their own.
  private var guarded: GuardedFuzz {
    GuardedFuzz(
      status: { seeds, isSearched in
        var arguments = [
          "fuzz", "--here", "--seeds", "\(seeds)", "--scale", scale.rawValue, "--jobs", "\(jobs)",
          "--trace", "\(trace)", "--plan-version", "\(planVersion)", "--seconds", "\(seconds)",
        ]
        if let record { arguments += ["--record", record] }
        if json { arguments.append("--json") }
        if verbose, !isSearched { arguments.append("--verbose") }
        if twice, !isSearched { arguments.append("--twice") }
        if isSearched { arguments.append("--quiet") }
        return try SecondProcess.status(arguments: arguments)
      },
      tell: { seeds, status in
        if !json {
          StandardOutput.write("seeds \(seeds): their process \(SecondProcess.manner(of: status))")
        }
      },
      tellOfOne: { seed, status in
        let plan = FuzzPlan(seed: seed, scale: scale, version: planVersion)
        let manner = SecondProcess.manner(of: status)
        StandardOutput.write(
          json ? FuzzReport.json(plan, manner) : FuzzReport.failure(plan, manner))
        try write(plan, manner)
      })
  }

  /// What is kept of each seed.
  private struct Result {
    let seed: UInt64
    let digest: TraceDigest
    let isSound: Bool
  }

  /// Runs the seeds, at most `jobs` at once, and tells of them in their order.
  private func runAll(_ range: Range<UInt64>) async throws -> [Result] {
    let (trace, slowConnections) = (trace, slowConnections)
    return try await withThrowingTaskGroup(of: FuzzOutcome.self) { group in
      var results: [Result] = []
      var waiting: [UInt64: FuzzOutcome] = [:]
      var events = 0
      func start(_ seed: UInt64) {
        let plan = FuzzPlan(
          seed: seed, scale: scale, version: planVersion, hasSlowConnections: slowConnections)
        if isVerbose { StandardOutput.write(plan) }
        group.addTask { FuzzRun.outcome(of: plan, traceLineCount: trace) }
      }
      if here { alarm(seconds) }
      var next = range.lowerBound
      while next < range.upperBound, next - range.lowerBound < UInt64(jobs) {
        start(next)
        next += 1
      }
      while let done = try await group.next() {
        if here { alarm(seconds) }
        waiting[done.plan.seed] = done
        while let outcome = waiting.removeValue(
          forKey: range.lowerBound + UInt64(results.count))
        {
          try tell(outcome)
          events += outcome.eventCount
          results.append(
            Result(
              seed: outcome.plan.seed, digest: outcome.traceDigest, isSound: outcome.isSound))
          if !json, !isVerbose, !quiet, results.count == range.count {
            let failed = results.count { !$0.isSound }
            StandardOutput.write(
              "seeds \(range): \(results.count) run, \(failed) failed, \(events) events")
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
      StandardOutput.write(FuzzReport.json(outcome))
    } else if !outcome.isSound {
      StandardOutput.write(FuzzReport.failure(outcome))
    } else if isVerbose {
      StandardOutput.write(FuzzReport.summary(outcome))
    }
    guard let violation = outcome.violations.first, !slowConnections else { return }
    try write(outcome.plan, violation.description)
  }

  private func write(_ plan: FuzzPlan, _ remark: String) throws {
    try SeedFile(path: record ?? Self.recordPath, isMade: record != nil).add(
      Regression(
        seed: plan.seed, scale: plan.scale, version: plan.version, remark: remark))
  }

  /// Another process has other hash seeds, which is what would show an unordered iteration.
  private func compareWithSecondProcess(_ results: [Result]) throws {
    let arguments = CommandLine.arguments.dropFirst().filter {
      !["--twice", "--json", "--verbose"].contains($0)
    }
    let output = try SecondProcess.output(arguments: arguments + ["--json"])
    let lines = output.split(separator: "\n").map { ReportJSON.traceDigest(in: String($0)) }
    guard lines.count == results.count else {
      StandardOutput.write("DIFFERENT: \(lines.count) seeds in a second process")
      throw ExitCode(1)
    }
    let different = zip(results, lines).filter { $0.digest.description != $1 }.map(\.0.seed)
    for seed in different {
      StandardOutput.write("DIFFERENT trace of seed \(seed) in a second process")
    }
    guard different.isEmpty else { throw ExitCode(1) }
    if !json { StandardOutput.write("same traces in two processes") }
  }

  static let recordPath = "Simulations/Seeds/regressions.txt"
}

extension FuzzScale: ExpressibleByArgument {}
