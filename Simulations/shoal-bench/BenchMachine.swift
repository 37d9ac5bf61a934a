// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore

/// What was compared, and where.
struct BenchMachine: Sendable, Equatable {
  let cores: Int
  let memoryBytes: Int64
  let kernel: String
  let versions: [BenchSide: String]

  static func look(shoal: String, folder: WorkFolder) async throws -> BenchMachine {
    let kernel = try String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
    return BenchMachine(
      cores: ProcessInfo.processInfo.activeProcessorCount,
      memoryBytes: Int64(ProcessInfo.processInfo.physicalMemory),
      kernel: kernel.trimmingCharacters(in: .whitespacesAndNewlines),
      versions: [
        .dockerRegistry: try await DockerRegistry.version(folder: folder),
        .shoal: try await shoalVersion(shoal, folder: folder),
      ])
  }

  /// As a node tells it, with how it was built.
  private static func shoalVersion(_ shoal: String, folder: WorkFolder) async throws -> String {
    let node = try await ShoalNode.start(
      name: "shoal", executable: shoal, folder: folder.path, trackers: [], upstream: nil)
    do {
      let answer = try await SystemProgram.output(
        shoal, ["status", "--json", "--data", node.dataFolder], folder: folder)
      await node.process.stop()
      let status = try JSONValue(parsing: answer)
      let words = [status["version"], status["build"]?["configuration"]].map { $0?.string ?? "?" }
      return words.joined(separator: " ")
    } catch {
      await node.process.stop()
      throw error
    }
  }

  func program(_ side: BenchSide) -> String { "\(side.rawValue) \(versions[side] ?? "unknown")" }
}
