// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Harness

/// The options of what is shown of a run, for every command that runs one:
///
///     @OptionGroup(title: "Output") var output: ReportOutput
///     …
///     scenario.recording = output.recording
///     try output.begin(heading)
///     let report = scenario.run()
///     try output.finish(report, heading)
struct ReportOutput: ParsableArguments {
  @Flag(help: "Print the report as one line of JSON.")
  var json = false

  @Flag(help: "Run the same seed in a second process and compare the traces.")
  var twice = false

  @Flag(help: "Put the run's course into the JSON: bytes, copies and the chunk map over time.")
  var timeline = false

  @Option(help: ArgumentHelp("Draw the run into this file.", valueName: "file.svg"))
  var plot: String?

  @Option(help: ArgumentHelp("Print this many of the last events.", valueName: "events"))
  var trace = 0

  @Option(help: ArgumentHelp("Of these, only those at one place: n3, t0.", valueName: "place"))
  var traceNode: TracePlace?

  @Option(help: ArgumentHelp("Of these, only those of one blob: 0, 1, …", valueName: "blob"))
  var traceBlob: Int?

  func validate() throws {
    guard trace >= 0 else { throw ValidationError("--trace takes 0 or more") }
    guard !timeline || json else { throw ValidationError("--timeline goes with --json") }
    guard trace > 0 || traceNode == nil && traceBlob == nil else {
      throw ValidationError("--trace-node and --trace-blob go with --trace")
    }
  }

  /// What the run has to keep for this.
  var recording: Recording {
    var recording = Recording()
    recording.traceLineCount = trace
    recording.traceFilter.place = traceNode?.place
    recording.traceFilter.blob = traceBlob
    recording.hasTimeline = timeline || plot != nil
    return recording
  }

  /// Says what is run: first, so that it is there even if the run never ends. A plot that cannot
  /// be written is found out before the run, not after it.
  func begin(_ heading: RunHeading) throws {
    if !json { StandardOutput.write(heading) }
    if let plot { try TextFile.write("", to: plot) }
  }

  func finish(_ report: Report, _ heading: RunHeading) throws {
    print(
      json
        ? ReportJSON.text(of: report, heading: heading, hasTimeline: timeline)
        : ReportText.table(of: report))
    if !json, !report.lastTraceLines.isEmpty {
      print("")
      for line in report.lastTraceLines { print(line) }
    }
    if let plot, let timeline = report.timeline {
      try TextFile.write(RunPlot(report, timeline, heading).svg, to: plot)
    }
  }

  /// A command's arguments with JSON as their only output.
  static func jsonAlone(_ arguments: some Sequence<String>) -> [String] {
    var kept: [String] = []
    var isValue = false
    for argument in arguments {
      if isValue {
        isValue = false
      } else if valued.contains(argument) {
        isValue = true
      } else if !flags.contains(argument), !valued.contains(where: { argument.hasPrefix($0 + "=") })
      {
        kept.append(argument)
      }
    }
    return kept + ["--json"]
  }

  private static let flags = ["--json", "--timeline", "--twice"]
  private static let valued = ["--plot", "--trace", "--trace-node", "--trace-blob"]
}
