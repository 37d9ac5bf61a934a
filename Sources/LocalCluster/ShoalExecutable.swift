// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the program `shoal` is.
package enum ShoalExecutable {
  /// The program that runs now.
  package static func running() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }

  /// For a test bundle: the program that the same build put beside it.
  package static func besideTests() throws -> String {
    if let chosen = ProcessInfo.processInfo.environment[variable] { return chosen }
    return try besideTests(
      program: "shoal", advice: "build it with swift build, or name another with \(variable)")
  }

  /// Another program of the same build.
  package static func besideTests(
    program: String, advice: String = "build it with swift build"
  ) throws -> String {
    let folders = [try running(), CommandLine.arguments[0]].map {
      URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent()
    }
    for folder in folders {
      let candidate = folder.appending(path: program).path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    throw ClusterError.programMissing(
      path: folders[0].appending(path: program).path, advice: advice)
  }

  private static let variable = "SHOAL_EXECUTABLE"
}
