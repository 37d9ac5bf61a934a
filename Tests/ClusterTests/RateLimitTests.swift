// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  struct RateLimitTests {
    /// 4 MB at 2 MB/s, less what may be ahead of the limit.
    private let leastTime = Duration.milliseconds(1_500)

    @Test("a node takes no more than its limit from upstream until shoal limit lifts it")
    func downloadLimit() async throws {
      let image = try SampleImage.patterned(seed: 5, layerBytes: [4_000_000])
      try await TestCluster.withOrigin([(TestCluster.repository, image)]) { origin in
        try await TestCluster.run(
          nodes: 1, upstream: origin.address, options: ["--download-limit", "2MB/s"]
        ) { cluster in
          let node = cluster.nodes[0]
          let began = ContinuousClock.now
          _ = try await TestCluster.pull(node).get()
          #expect(ContinuousClock.now - began >= leastTime)
          #expect(try await Self.shoal(["status"], on: node).contains("up no limit, down 2.0 MB/s"))
          let lifted = try await Self.shoal(
            ["limit", "--upload", "200Mbit/s", "--download", "none", "--json"], on: node)
          #expect(lifted == "{\"uploadBytesPerSecond\":25000000}\n")
          let shown = try await Self.shoal(["limit"], on: node)
          #expect(shown.contains("25.0 MB/s, to other nodes"))
          #expect(shown.contains("no limit, from other nodes"))
        }
      }
    }

    @Test("a rate that would starve other nodes, or is none, is refused before anything starts")
    func wrongRates() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-limits")
      defer { folder.remove() }
      for rate in ["25MB", "1kB/s", "0", "-1MB/s"] {
        await #expect(throws: ClusterError.self, "\(rate)") {
          try await SystemProgram.output(
            try ShoalExecutable.besideTests(),
            ["limit", "--data", folder.path, "--upload=\(rate)"],
            folder: folder)
        }
      }
    }

    static func shoal(_ arguments: [String], on node: ShoalNode) async throws -> String {
      let folder = try WorkFolder.make(prefix: "shoal-limits")
      defer { folder.remove() }
      let output = try await SystemProgram.output(
        try ShoalExecutable.besideTests(), arguments + ["--data", node.dataFolder],
        folder: folder, timeoutSeconds: 60)
      return String(decoding: output, as: UTF8.self)
    }
  }
}
