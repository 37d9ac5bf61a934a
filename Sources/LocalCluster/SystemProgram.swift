// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A program of the system that does one job and ends.
package enum SystemProgram {
  /// Runs it to its end; what it wrote to standard output. `acceptedStatuses` are those that mean
  /// that the job is done.
  @discardableResult
  package static func output(
    _ executable: String, _ arguments: [String], folder: WorkFolder,
    acceptedStatuses: [Int32] = [0], timeoutSeconds: Double = 300
  ) async throws -> [UInt8] {
    guard FileManager.default.isExecutableFile(atPath: executable) else {
      throw ClusterError.programMissing(path: executable, advice: "run make deps")
    }
    let name = URL(fileURLWithPath: executable).lastPathComponent
    // A folder for each run, so that several runs of one program do not share their logs.
    let logs = try folder.makeInside("programs/\(name)-\(UUID().uuidString)")
    let process = try await ManagedProcess.start(
      name: name, executable: executable, arguments: arguments, folder: logs)
    let exit = try await process.waitForExit(timeoutSeconds: timeoutSeconds)
    guard acceptedStatuses.contains(where: { exit == .status($0) }) else {
      throw ClusterError.programFailed(name: name, exit, log: process.logTail)
    }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: process.outputPath)))
  }
}
