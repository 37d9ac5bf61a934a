// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import RegistryCore

/// What the tests of processes have in common.
enum TestCluster {
  static let repository = RepositoryName("team/app")!
  static let tag = Tag("latest")!

  /// Runs a tracker and nodes that mirror `upstream`, with a folder for what they write.
  static func run<Outcome: Sendable>(
    nodes: Int, upstream: HostPort?, security: ClusterSecurity = .key, options: [String] = [],
    _ body: (ProcessCluster) async throws -> Outcome
  ) async throws -> Outcome {
    let folder = try WorkFolder.make(prefix: "shoal-cluster-tests")
    defer { folder.remove() }
    return try await ProcessCluster.run(
      nodes: nodes, upstream: upstream, executable: try ShoalExecutable.besideTests(),
      folder: folder, security: security, options: options
    ) { cluster in
      do {
        return try await body(cluster)
      } catch {
        report(cluster)
        throw error
      }
    }
  }

  /// The same with an upstream that has this image alone.
  static func run<Outcome: Sendable>(
    nodes: Int, mirroring image: SampleImage, security: ClusterSecurity = .key,
    gate: ByteGate = ByteGate(), corruptOffset: Int64? = nil, troubles: [LayerTrouble] = [],
    _ body: (ProcessCluster, ScriptedUpstream) async throws -> Outcome
  ) async throws -> Outcome {
    try await ScriptedUpstream.run(
      image, gate: gate, corruptOffset: corruptOffset, troubles: troubles
    ) { upstream in
      try await run(nodes: nodes, upstream: upstream.address, security: security) { cluster in
        try await body(cluster, upstream)
      }
    }
  }

  /// Waits for what a node's metrics tell, which may be a moment behind what its clients see.
  static func awaitMetrics(
    of node: ShoalNode, _ what: String, _ condition: (NodeMetrics) async throws -> Bool
  ) async throws {
    try await BoundedWait.until("\(node.name): \(what)", seconds: 60) {
      try node.process.requireRunning()
      return try await condition(NodeMetrics.scrape(node.address))
    }
  }

  /// Says which processes are no more, with the end of their logs.
  private static func report(_ cluster: ProcessCluster) {
    for process in cluster.allNodes.map(\.process) + [cluster.tracker.process] {
      if let exit = process.exit { print("\(process.name) \(exit):\n\(process.logTail)") }
    }
  }

  /// Runs docker-registry with these images under `latest`, each in a repository of its own.
  static func withOrigin<Outcome: Sendable>(
    _ images: [(RepositoryName, SampleImage)],
    _ body: (DockerRegistry) async throws -> Outcome
  ) async throws -> Outcome {
    let folder = try WorkFolder.make(prefix: "shoal-cluster-tests")
    defer { folder.remove() }
    let origin = try await DockerRegistry.start(folder: folder)
    for (repository, image) in images {
      try await image.push(to: origin.address, repository, tag)
    }
    let outcome = try await body(origin)
    await origin.process.stop()
    return outcome
  }

  /// How a pull of the image through the node ended.
  static func pull(
    _ node: ShoalNode, triesMax: Int = 3,
    onBytes: @escaping @Sendable (Int) -> Void = { _ in }
  ) async -> Result<PullReport, any Error> {
    var puller = ImagePuller(node: node.address)
    puller.triesMax = triesMax
    puller.onBytes = onBytes
    do {
      return .success(try await puller.pull(repository, .tag(tag)))
    } catch {
      return .failure(error)
    }
  }

  /// Pulls through all nodes at once.
  static func pullAll(
    _ nodes: [ShoalNode], triesMax: Int = 3,
    onBytes: @escaping @Sendable (Int) -> Void = { _ in }
  ) async -> [Result<PullReport, any Error>] {
    await withTaskGroup(of: (Int, Result<PullReport, any Error>).self) { group in
      for (index, node) in nodes.enumerated() {
        group.addTask { (index, await pull(node, triesMax: triesMax, onBytes: onBytes)) }
      }
      var results: [(Int, Result<PullReport, any Error>)] = []
      for await result in group { results.append(result) }
      return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  static func seconds(since start: ContinuousClock.Instant) -> String {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return "\((seconds * 100).rounded() / 100) s"
  }
}
