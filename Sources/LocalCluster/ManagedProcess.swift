// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A child process, ended by its id and by nothing else. What it writes goes into two files.
///
/// It cannot outlive this process: dropping the last reference kills it, and so does the kernel
/// when this process is gone, however that came about.
package final class ManagedProcess: Sendable {
  package let name: String
  package let pid: Int32
  package let outputPath: String
  package let errorPath: String
  private let life: ProcessLife

  /// Starts `executable`, an absolute path. The logs are `NAME.out` and `NAME.err` in `folder`.
  package static func start(
    name: String, executable: String, arguments: [String], folder: String
  ) async throws -> ManagedProcess {
    let launch = ProcessLaunch(
      executable: executable, arguments: arguments, outputPath: "\(folder)/\(name).out",
      errorPath: "\(folder)/\(name).err")
    let life = ProcessLife()
    // One thread for each child, which starts it and waits for it: the kernel's notice of a
    // parent's death (prctl(2), PR_SET_PDEATHSIG) comes when the thread that forked ends.
    let started = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        switch launch.spawn() {
        case .success(let pid):
          life.begin(pid)
          continuation.resume(returning: Result<Int32, SpawnFailure>.success(pid))
          life.waitForEnd(of: pid)
        case .failure(let failure):
          continuation.resume(returning: .failure(failure))
        }
      }
    }
    switch started {
    case .success(let pid):
      return ManagedProcess(name: name, pid: pid, launch: launch, life: life)
    case .failure(let failure):
      throw ClusterError.cannotStart(name: name, code: failure.code)
    }
  }

  private init(name: String, pid: Int32, launch: ProcessLaunch, life: ProcessLife) {
    self.name = name
    self.pid = pid
    self.outputPath = launch.outputPath
    self.errorPath = launch.errorPath
    self.life = life
  }

  deinit { life.signal(SIGKILL) }

  /// Nil while the process runs.
  package var exit: ProcessExit? { life.exit }

  /// No effect on a process that has ended.
  package func send(signal: Int32) { life.signal(signal) }

  package func waitForExit(timeoutSeconds: Double) async throws -> ProcessExit {
    try await BoundedWait.until("\(name) ends", seconds: timeoutSeconds) { exit != nil }
    guard let exit else { preconditionFailure("a process that has ended runs again") }
    return exit
  }

  /// Asks the process to end, and makes it after `graceSeconds`. How it ended.
  @discardableResult
  package func stop(graceSeconds: Double = 5) async -> ProcessExit? {
    life.signal(SIGTERM)
    if let exit = try? await waitForExit(timeoutSeconds: graceSeconds) { return exit }
    life.signal(SIGKILL)
    // Not `waitForExit`, which a cancelled task cannot use; a killed process ends at once.
    while life.exit == nil { await Task.yield() }
    return life.exit
  }

  /// The first line on standard output, without its end, as soon as it is whole.
  package func firstOutputLine(timeoutSeconds: Double) async throws -> String {
    var line: Substring?
    try await BoundedWait.until("\(name) says that it is ready", seconds: timeoutSeconds) {
      // In this order: what has ended writes nothing more.
      let hasEnded = exit != nil
      let text = (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? ""
      if let end = text.firstIndex(of: "\n") { line = text[..<end] }
      if line == nil, hasEnded { try requireRunning() }
      return line != nil
    }
    return String(line ?? "")
  }

  package func requireRunning() throws {
    if let exit { throw ClusterError.endedEarly(name: name, exit, log: logTail) }
  }

  /// The end of what the process wrote to standard error; after a crash, what it says of that.
  package var logTail: String {
    let text = (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n")
    // The runtime says why, then goes through the threads; the one that crashed matters.
    if let reason = lines.lastIndex(where: { $0.contains("Fatal error") }) {
      let stack = lines[reason...].drop { !$0.hasSuffix("crashed:") }.prefix(Self.crashLines)
      return ([lines[reason]] + stack).joined(separator: "\n")
    }
    return lines.suffix(Self.tailLines).joined(separator: "\n")
  }

  /// The lines on standard error with `text` in them.
  package func logLines(containing text: String) -> [String] {
    let log = (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? ""
    return log.split(separator: "\n").filter { $0.contains(text) }.map(String.init)
  }

  private static let tailLines = 12
  private static let crashLines = 24
}
