// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer
import LocalCluster

/// A command that does one thing and ends.
enum CommandRun {
  /// The result of `work`; or the end of the process with the status that its failure, or a signal,
  /// stands for.
  ///
  /// - Parameter isResumed: whether a second run goes on where this one was stopped.
  static func race<Value: Sendable>(
    _ command: String, isResumed: Bool = false, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    switch await Interruption.race(work) {
    case .finished(.success(let value)):
      return value
    case .finished(.failure(let error)):
      TerminalOutput.complain("shoal \(command): \(error)")
      throw ExitCode.failure
    case .interrupted(let signal):
      let advice = isResumed ? "; run it again to go on" : ""
      TerminalOutput.complain("shoal \(command): interrupted\(advice)")
      // As a shell reports a process that a signal has ended.
      throw ExitCode(128 + signal)
    }
  }
}
