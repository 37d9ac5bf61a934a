// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster

/// The rounds of one run, over the same two folders.
struct CatalogBenchRun: Sendable {
  let manifests: Int
  let rounds: Int
  let shoal: String

  func report() async throws -> CatalogBenchReport {
    let folder = try WorkFolder.make(prefix: "shoal-bench-catalog")
    defer { folder.remove() }
    try BenchRoom.require(Int64(manifests) * Self.bytesPerManifest, in: folder)
    let fewer = CatalogSample.manifestsCount
    try await prepare("few", manifests: fewer, folder)
    try await prepare("many", manifests: manifests, folder)
    var report = CatalogBenchReport(few: fewer, many: manifests)
    for number in 1...rounds {
      BenchOutput.say("Round \(number) of \(rounds)")
      report.rounds.append(try await measure(number, folder))
    }
    return report
  }

  /// Half of what nobody asks for is in the catalog before what is, and half after it.
  private func prepare(_ name: String, manifests: Int, _ folder: WorkFolder) async throws {
    BenchOutput.say("Filling a catalog with \(manifests) manifests")
    let others = manifests - CatalogSample.manifestsCount
    let filling = CatalogFilling(path: "\(folder.path)/\(name)/catalog.sqlite")
    // The node makes the file and its schema.
    try await running(name, folder) { _ in }
    try filling.add(manifests: others / 2)
    try await running(name, folder) { node in
      try await BlockingWork.run(with: node.process) {
        try CatalogSample.push(to: node.address)
      }
    }
    try filling.add(manifests: others - others / 2)
  }

  private func measure(
    _ number: Int, _ folder: WorkFolder
  ) async throws -> [CatalogOperation: CatalogTimes] {
    try await running("few", folder) { few in
      try await running("many", folder) { many in
        for node in [few, many] {
          // A node looks for garbage when it starts, and in more of it for longer.
          _ = try await ProcessorTime.secondsAtRest(
            of: node.process, timeoutSeconds: Self.restTimeoutSeconds)
        }
        return try await BlockingWork.run(with: few.process) {
          let comparison = try CatalogComparison(few: few.address, many: many.address)
          return try comparison.run(round: number)
        }
      }
    }
  }

  private func running<Outcome: Sendable>(
    _ name: String, _ folder: WorkFolder, _ body: (ShoalNode) async throws -> Outcome
  ) async throws -> Outcome {
    let node = try await ShoalNode.start(
      name: name, executable: shoal, folder: folder.path, trackers: [], upstream: nil,
      options: ["--log-level", "info"])
    do {
      let outcome = try await body(node)
      await node.process.stop()
      return outcome
    } catch {
      await node.process.stop()
      throw error
    }
  }

  private static let bytesPerManifest: Int64 = 2048
  private static let restTimeoutSeconds = 120
}
