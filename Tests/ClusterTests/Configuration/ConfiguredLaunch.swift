// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

@testable import shoal

/// A launch with a file, as a process would be started with it.
struct ConfiguredLaunch {
  /// What the file is called in messages, in place of its path.
  static let fileName = "shoal.yaml"
  var environment: [String: String] = [:]

  /// What the command line would have to be without file and environment; or what is complained of.
  func arguments(
    _ command: String, _ given: [String] = [], file: String? = nil
  ) throws -> [String] {
    let folder = try WorkFolder.make(prefix: "shoal-config")
    defer { folder.remove() }
    let path = "\(folder.path)/\(Self.fileName)"
    try file?.write(toFile: path, atomically: true, encoding: .utf8)
    let configured = file == nil ? [] : ["--config", path]
    let completed = try LaunchArguments(environment: environment).completed(
      [command] + configured + given, for: [ServeCommand.self, TrackerCommand.self])
    return Array(completed.dropFirst()).filter { !configured.contains($0) }
  }

  /// The complaint, beginning with the file's name or the variable; nil if there is none.
  func complaint(
    _ command: String, _ given: [String] = [], file: String? = nil
  ) throws -> String? {
    do {
      _ = try arguments(command, given, file: file)
      return nil
    } catch let error as SettingsError {
      let text = "\(error)"
      guard let name = text.firstRange(of: Self.fileName) else { return text }
      return String(text[name.lowerBound...])
    }
  }
}
