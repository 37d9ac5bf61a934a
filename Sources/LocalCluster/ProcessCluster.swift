// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A tracker and its nodes, as processes on loopback that mirror one upstream.
package struct ProcessCluster: Sendable {
  package let tracker: ShoalTracker
  /// The upstream, where that is a node of the same cluster.
  package let origin: ShoalNode?
  package let nodes: [ShoalNode]
  /// Where the key of its members is, if they have one.
  package let keyPath: String

  /// Starts everything, runs `body` once every node knows the tracker, and ends everything on every
  /// path.
  ///
  /// - Parameters:
  ///   - upstream: where the upstream answers; nil to start an origin of Shoal as a further node.
  ///   - security: how they protect their connections to each other.
  ///   - options: further arguments of `shoal serve`, for the mirrors.
  package static func run<Outcome: Sendable>(
    nodes nodeCount: Int, upstream: HostPort?, executable: String, folder: WorkFolder,
    security: ClusterSecurity = .key, options: [String] = [],
    _ body: (ProcessCluster) async throws -> Outcome
  ) async throws -> Outcome {
    let tracker = try await ShoalTracker.start(
      executable: executable, folder: folder.path, security: security)
    let keyPath = ClusterSecurity.keyPath(folder: folder.path)
    var origin: ShoalNode?
    var nodes: [ShoalNode] = []
    do {
      if upstream == nil {
        origin = try await ShoalNode.start(
          name: "origin", executable: executable, folder: folder.path,
          trackers: [tracker.address], upstream: nil, security: security)
      }
      guard let address = upstream ?? origin?.address else { preconditionFailure("no upstream") }
      for number in 1...nodeCount {
        nodes.append(
          try await ShoalNode.start(
            name: "node-\(number)", executable: executable, folder: folder.path,
            trackers: [tracker.address], upstream: "\(upstreamName)=http://\(address)",
            security: security, options: options))
      }
      let cluster = ProcessCluster(
        tracker: tracker, origin: origin, nodes: nodes, keyPath: keyPath)
      try await cluster.awaitTracker()
      let outcome = try await body(cluster)
      await cluster.stop()
      return outcome
    } catch {
      await ProcessCluster(
        tracker: tracker, origin: origin, nodes: nodes, keyPath: keyPath
      ).stop()
      throw error
    }
  }

  /// The origin first, if it is one of them.
  package var allNodes: [ShoalNode] { (origin.map { [$0] } ?? []) + nodes }

  private func awaitTracker() async throws {
    try await BoundedWait.until("every node knows the tracker", seconds: 60) {
      for node in allNodes {
        try node.process.requireRunning()
        if try await NodeMetrics.scrape(node.address).trackersConnected == 0 { return false }
      }
      return true
    }
  }

  /// Ends every process that still runs, the tracker last so that nodes can say goodbye.
  package func stop() async {
    await stopMirrors()
    await origin?.process.stop()
    await tracker.process.stop()
  }

  /// Leaves origin and tracker running.
  package func stopMirrors() async {
    await withTaskGroup(of: Void.self) { group in
      for node in nodes { group.addTask { await node.process.stop() } }
    }
  }

  /// What the nodes call their upstream, and containerd's `?ns=`.
  package static let upstreamName = "origin.demo"
}
