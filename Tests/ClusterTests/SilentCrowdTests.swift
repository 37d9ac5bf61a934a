// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import LocalCluster
import NIOCore
import NIOPosix
import RegistryCore
import Synchronization
import Testing

extension ProcessTests {
  /// Ten thousand connections that send nothing, or as many as this process may have open.
  struct SilentCrowdTests {
    /// What a node has of one address.
    private static let placesCount = 4_096
    private static let batchCount = 100

    private static var connectionsCount: Int {
      var limits = rlimit()
      let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
      guard unsafe getrlimit(files, &limits) == 0 else { return 500 }
      return Int(min(10_000, limits.rlim_cur / 2))
    }

    @Test("ten thousand silent connections keep nobody else of their address from being served")
    func served() async throws {
      // Twelve seconds, less what may be ahead of the limit.
      let image = try SampleImage.patterned(seed: 41, layerBytes: [24_000_000])
      try await TestCluster.withOrigin([(TestCluster.repository, image)]) { origin in
        try await TestCluster.run(
          nodes: 1, upstream: origin.address, options: ["--download-limit", "2MB/s"]
        ) { cluster in
          let node = cluster.nodes[0]
          let pulledBytes = Atomic(0)
          async let pull = TestCluster.pull(node, triesMax: 1) {
            pulledBytes.add($0, ordering: .relaxed)
          }
          try await BoundedWait.until("a layer is on its way", seconds: 60) {
            pulledBytes.load(ordering: .relaxed) > 0
          }
          let crowd = try await Self.open(Self.connectionsCount, to: node.address)
          try await BoundedWait.until("the first have made room for the last", seconds: 60) {
            crowd.count { $0.isActive } <= Self.placesCount
          }
          #expect(crowd.last?.isActive == true)
          // It was at work all the time: no connection of it has made room.
          #expect(try await pull.get().manifestDigest == image.manifestDigest)
          #expect(try await TestCluster.pull(node, triesMax: 1).get().retries == 0)
          for channel in crowd { channel.close(promise: nil) }
        }
      }
    }

    /// While they come, others ask by connections of their own, and are answered.
    @concurrent
    private static func open(_ count: Int, to node: HostPort) async throws -> [any Channel] {
      let group = MultiThreadedEventLoopGroup.singleton
      var opened: [any Channel] = []
      while opened.count < count {
        let connecting = (0..<min(batchCount, count - opened.count)).map { _ in
          ClientBootstrap(group: group).connect(host: node.host, port: Int(node.port))
        }
        opened += try await EventLoopFuture.whenAllSucceed(connecting, on: group.next()).get()
        if opened.count.isMultiple(of: 10 * batchCount) { _ = try await NodeMetrics.scrape(node) }
      }
      return opened
    }
  }
}
