// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

/// One cold blob through a swarm of new nodes.
struct SwarmRound: Sendable {
  /// Until each node had checked every byte, from the moment that all were asked.
  let nodeSeconds: [Double]
  /// All that left upstream, heads of responses included.
  let upstreamBytes: Int64
  /// Of all nodes together, until they have come to rest.
  let processorSeconds: Double
  let machine: MachineLoad

  var slowestSeconds: Double { nodeSeconds.max() ?? 0 }

  /// What each node, and upstream, may send.
  static let bytesPerSecond: Int64 = 25_000_000

  static func measure(
    _ content: BenchContent, _ upstream: DockerRegistry, nodes: Int, shoal: String
  ) async throws -> SwarmRound {
    let folder = try WorkFolder.make(prefix: "shoal-bench-swarm-nodes")
    defer { folder.remove() }
    let link = try ThrottledForwarder(
      to: upstream.address, bytesPerSecond: bytesPerSecond)
    defer { link.stop() }
    try await BlockingWork.run(with: upstream.process) {
      try content.settleMachine(with: upstream.process)
    }
    return try await ProcessCluster.run(
      nodes: nodes, upstream: link.address, executable: shoal, folder: folder,
      options: ["--upload-limit", "\(bytesPerSecond / 1_000_000)MB/s", "--log-level", "info"]
    ) { cluster in
      let watch = try MachineLoad.Watch()
      let seconds = try await pull(content, through: cluster.nodes)
      let machine = try watch.end()
      var processorSeconds = 0.0
      for node in cluster.nodes {
        processorSeconds += try await ProcessorTime.secondsAtRest(of: node.process)
        try content.requireStored(at: node)
      }
      return SwarmRound(
        nodeSeconds: seconds, upstreamBytes: link.forwardedBytes,
        processorSeconds: processorSeconds, machine: machine)
    }
  }

  private static func pull(
    _ content: BenchContent, through nodes: [ShoalNode]
  ) async throws -> [Double] {
    let start = ContinuousClock.now
    return try await withThrowingTaskGroup(of: (Int, Double).self) { group in
      for (index, node) in nodes.enumerated() {
        group.addTask {
          try await BlockingWork.run(with: node.process) {
            _ = try content.awaitProof(at: node.address)
            return (index, (ContinuousClock.now - start) / .seconds(1))
          }
        }
      }
      var seconds = [Double](repeating: 0, count: nodes.count)
      for try await (index, time) in group { seconds[index] = time }
      return seconds
    }
  }
}
