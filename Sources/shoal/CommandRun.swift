// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer

/// A command that does one thing and ends.
enum CommandRun {
  /// The result of `work`; or the end of the process with the status that its failure, or a signal,
  /// stands for.
  static func race<Value: Sendable>(
    _ command: String, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    switch await DemoInterruption.race(work) {
    case .finished(.success(let value)):
      return value
    case .finished(.failure(let error)):
      DemoOutput.complain("shoal \(command): \(error)")
      throw ExitCode.failure
    case .interrupted(let signal):
      DemoOutput.complain("shoal \(command): interrupted; run it again to go on")
      // As a shell reports a process that a signal has ended.
      throw ExitCode(128 + signal)
    }
  }
}
