// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import LocalCluster

/// The program shoal that is measured.
enum BenchedProgram {
  /// Without a choice, the one beside this program.
  static func path(chosen: String?) throws -> String {
    let own = URL(fileURLWithPath: try ShoalExecutable.running())
    let path = chosen ?? own.deletingLastPathComponent().appending(path: "shoal").path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw ValidationError("\(path) is no program: build shoal, or name it with --shoal")
    }
    return URL(fileURLWithPath: path).path
  }
}
