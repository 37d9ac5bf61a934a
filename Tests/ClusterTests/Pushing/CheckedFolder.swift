// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster
import Testing

/// A data folder after its node has ended.
enum CheckedFolder {
  /// `shoal fsck` finds nothing wrong with it.
  static func expectClean(_ data: String, in folder: WorkFolder) async throws {
    let process = try await ManagedProcess.start(
      name: "fsck", executable: try ShoalExecutable.besideTests(),
      arguments: ["fsck", "--data", data, "--json"], folder: folder.path)
    let exit = try await process.waitForExit(timeoutSeconds: 120)
    #expect(exit == .status(0), "\(Self.text(process.outputPath)) \(process.logTail)")
  }

  private static func text(_ path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
