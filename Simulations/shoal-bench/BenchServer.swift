// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster

/// One of the two programs in its turn, started with an empty folder.
struct BenchServer: Sendable {
  let process: ManagedProcess
  let address: HostPort

  /// Starts it, runs `body`, and ends it and removes all it has stored on every path.
  ///
  /// - Parameter upstream: what it is a cache of; nil for an origin.
  static func run<Outcome: Sendable>(
    _ side: BenchSide, upstream: HostPort?, shoal: String,
    _ body: (BenchServer) async throws -> Outcome
  ) async throws -> Outcome {
    let folder = try WorkFolder.make(prefix: "shoal-bench-server")
    defer { folder.remove() }
    let server = try await start(side, upstream: upstream, shoal: shoal, folder: folder)
    do {
      let outcome = try await body(server)
      await server.process.stop()
      return outcome
    } catch {
      await server.process.stop()
      throw error
    }
  }

  /// Both with the settings they are shipped with, as far as they matter here.
  private static func start(
    _ side: BenchSide, upstream: HostPort?, shoal: String, folder: WorkFolder
  ) async throws -> BenchServer {
    switch side {
    case .dockerRegistry:
      let registry = try await DockerRegistry.start(
        folder: folder, upstream: upstream, keepsDescriptors: true)
      return BenchServer(process: registry.process, address: registry.address)
    case .shoal:
      let node = try await ShoalNode.start(
        name: "shoal", executable: shoal, folder: folder.path, trackers: [],
        upstream: upstream.map { "upstream=http://\($0)" }, options: ["--log-level", "info"])
      return BenchServer(process: node.process, address: node.address)
    }
  }
}
