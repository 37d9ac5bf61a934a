// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster

/// How a run ends: with its report, with a reason, or by a signal.
enum BenchOutcome {
  /// - Parameter json: the file that gets every sample too.
  static func deliver(
    json: String?, _ run: @escaping @Sendable () async throws -> some BenchDocument
  ) async throws {
    let samples = try json.map { try SamplesFile(path: $0) }
    var isWritten = false
    defer { if !isWritten { samples?.discard() } }
    switch await Interruption.race(run) {
    case .finished(.success(let report)):
      print(report.table)
      try samples?.write(report.json + "\n")
      isWritten = true
    case .finished(.failure(let error)):
      BenchOutput.say("shoal-bench: \(error)")
      throw ExitCode.failure
    case .interrupted(let signal):
      // As a shell reports a process that a signal has ended.
      throw ExitCode(128 + signal)
    }
  }
}
