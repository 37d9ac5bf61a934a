// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import Harness
import Scenarios

struct RequirementsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requirements",
    abstract: "Runs what the swarm is held to, row by row, and says whether each limit is met.",
    discussion: """
      Each row is a scenario with limits: on completion ÷ the bound that no protocol can beat, and
      on what upstream sends ÷ size. Every row runs in a process of its own, whose memory is shown.
      The exit status is 1 if any limit is missed.

      Examples:
        shoal-sim requirements
        shoal-sim requirements --small
        shoal-sim requirements --only kraken --only crashes
        shoal-sim requirements --list
      """)

  @Option(help: "Run this row; may be repeated.")
  var only: [String] = []

  @Flag(help: "Run the rows that are small enough for the tests.")
  var small = false

  @Flag(help: "Name the rows, and run none.")
  var list = false

  @Flag(help: "Print each row as a line of JSON.")
  var json = false

  @Flag(help: .hidden)
  var withoutHead = false

  @OptionGroup(title: "The machine") var threads: ThreadArguments

  func validate() throws {
    guard !list || !json else { throw ValidationError("give one of --list and --json") }
    for name in only where !rows.contains(where: { $0.name == name }) {
      throw ValidationError("--only takes one of: \(rows.map(\.name).joined(separator: " "))")
    }
  }

  func run() throws {
    let chosen = only.isEmpty ? rows : rows.filter { only.contains($0.name) }
    if !json, !withoutHead { StandardOutput.write(RequirementText.head) }
    if list {
      for row in chosen { StandardOutput.write(RequirementText.limits(of: row)) }
      return
    }
    let areMet =
      chosen.count == 1 ? [runHere(chosen[0])] : try chosen.map { try runApart($0) }
    guard areMet.allSatisfy({ $0 }) else { throw ExitCode(1) }
  }

  private var rows: [Requirement] { small ? Requirement.small : Requirement.all }

  private func runHere(_ row: Requirement) -> Bool {
    let progress = ProgressLine()
    let clock = ContinuousClock()
    let start = clock.now
    let verdict = row.verdict(workers: threads.workers) { progress.show($0) }
    let cost = RunCost(wallTime: Interval(clock.now - start), peakBytes: RunCost.ownPeakBytes)
    StandardOutput.write(
      json
        ? RequirementJSON.text(of: verdict, on: row, cost: cost)
        : RequirementText.row(of: verdict, on: row, cost: cost))
    return verdict.isMet && cost.isWithin(row)
  }

  private func runApart(_ row: Requirement) throws -> Bool {
    let flags = [small ? "--small" : nil, json ? "--json" : nil].compactMap { $0 }
    let status = try SecondProcess.status(
      arguments: ["requirements", "--only", row.name, "--without-head"] + flags
        + (threads.threads.map { ["--threads", "\($0)"] } ?? []))
    if SecondProcess.isAbnormal(status) {
      let manner = SecondProcess.manner(of: status)
      StandardOutput.write(json ? RequirementJSON.text(of: row, manner) : "\(row.name) \(manner)")
    }
    return status == 0
  }
}
