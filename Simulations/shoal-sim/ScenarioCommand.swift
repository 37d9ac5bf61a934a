// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Harness
import Scenarios

/// The command of one scenario.
struct ScenarioCommand<Own: ScenarioArguments>: ParsableCommand {
  static var configuration: CommandConfiguration {
    let examples = Own.examples.map { "  shoal-sim \(Own.Subject.name) \($0)" }
    return CommandConfiguration(
      commandName: Own.Subject.name,
      abstract: Own.Subject.question,
      discussion: """
        Times are compared with the bound that no protocol can beat:
        max(S / source_up, S / down, N*S / (source_up + sum of up)).

        Unless told otherwise: \(RunHeading(of: Own.Subject()).defaults)

        Examples:
        \(examples.joined(separator: "\n"))
        """)
  }

  @OptionGroup(title: "This scenario") var own: Own
  @OptionGroup(title: "The cluster") var cluster: ClusterArguments
  @OptionGroup(title: "Output") var output: ReportOutput
  @OptionGroup(title: "The machine") var threads: ThreadArguments

  func run() throws {
    var scenario = Own.Subject()
    cluster.apply(to: &scenario.cluster)
    scenario.recording = output.recording
    own.apply(to: &scenario)
    scenario.workers = threads.workers
    let heading = RunHeading(of: scenario)
    try output.begin(heading)
    let progress = ProgressLine()
    let report = scenario.run { progress.show($0) }
    try output.finish(report, heading)
    if output.twice { try compareWithSecondProcess(report) }
    guard report.isAsExpected else { throw ExitCode(1) }
  }

  /// Another process has other hash seeds, which is what would show an unordered iteration.
  private func compareWithSecondProcess(_ report: Report) throws {
    let text = try SecondProcess.output(arguments: SecondProcess.argumentsForDigest)
    let other = ReportJSON.traceDigest(in: text)
    let same = other == report.traceDigest.description
    let verdict =
      same
      ? "same trace in two processes" : "DIFFERENT trace in a second process: \(other ?? "none")"
    if !output.json || !same { print(verdict) }
    guard same else { throw ExitCode(1) }
  }
}
