// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster

/// How a run ends: with its report, with a reason, or by a signal.
enum BenchOutcome {
  /// - Parameters:
  ///   - json: the file that gets every sample too.
  ///   - requires: whether the bounds are to be printed, and one that was not kept is a failure.
  static func deliver(
    json: String?, requires: Bool = false,
    _ run: @escaping @Sendable () async throws -> some BenchDocument
  ) async throws {
    let samples = try json.map { try SamplesFile(path: $0) }
    var isWritten = false
    defer { if !isWritten { samples?.discard() } }
    switch await Interruption.race(run) {
    case .finished(.success(let report)):
      print(report.table)
      try samples?.write(report.json + "\n")
      isWritten = true
      guard requires else { return }
      print("\n" + BenchVerdict.table(report.verdicts))
      if !report.verdicts.allSatisfy(\.isKept) { throw ExitCode(2) }
    case .finished(.failure(let error)):
      BenchOutput.say("shoal-bench: \(error)")
      throw ExitCode.failure
    case .interrupted(let signal):
      // As a shell reports a process that a signal has ended.
      throw ExitCode(128 + signal)
    }
  }
}
