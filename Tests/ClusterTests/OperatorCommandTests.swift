// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  struct OperatorCommandTests {
    @Test("after a cold pull through two nodes, explain accounts for every byte on each")
    func everyByteIsExplained() async throws {
      try await Self.withPulledImage { image, cluster in
        var upstreamBytes: Int64 = 0
        for (node, other) in zip(cluster.nodes, cluster.nodes.reversed()) {
          let answer = try await Self.explained(on: node)
          let blobs = try #require(answer["blobs"]?.array)
          #expect(
            Set(blobs.compactMap { $0["digest"]?.string })
              == Set(image.parts.map { "\($0.blob.digest)" }))
          for blob in blobs {
            let sources = try #require(blob["pulls"]?.array?.first?["sources"]?.array)
            let bytes = sources.reduce(0) { $0 + ($1["bytes"]?.integer ?? 0) }
            #expect(bytes == blob["sizeBytes"]?.integer, "\(node.name): \(blob.text)")
            for source in sources {
              try Self.check(source, other: other)
              if source["source"]?.string == "upstream" {
                upstreamBytes += source["bytes"]?.integer ?? 0
              }
            }
          }
        }
        #expect(upstreamBytes >= image.sizeBytes)
        // Which node went upstream is not settled: one may have all of it from the other.
        var texts: [String] = []
        for node in cluster.nodes {
          texts.append(try await Self.shoal(["explain", "team/app:latest"], on: node))
        }
        texts.forEach { print($0) }
        #expect(texts.contains { $0.contains("upstream \(ProcessCluster.upstreamName)") })
      }
    }

    @Test("status says who the node is, whom it knows and what it holds")
    func status() async throws {
      try await Self.withPulledImage { image, cluster in
        let node = cluster.nodes[0]
        // The two may have had everything from upstream before they met.
        var status = JSONValue.null
        try await BoundedWait.until(
          "the node has met tracker and peer, and holds the image", seconds: 60
        ) {
          let json = try await Self.shoal(["status", "--json"], on: node)
          status = try JSONValue(parsing: Array(json.utf8))
          return status["trackers"]?.array?.first?["isConnected"] == .boolean(true)
            && status["peers"]?.array?.first?["isConnected"] == .boolean(true)
            && status["cache"]?["bytes"]?.integer ?? 0 >= image.sizeBytes
        }
        #expect(status["nodeID"]?.string == "\(node.nodeID)")
        #expect(status["addresses"]?["listen"]?.string == "\(node.address)")
        #expect(status["addresses"]?["peer"]?.string == "\(node.peerAddress)")
        let peer = status["peers"]?.array?.first
        #expect(peer?["nodeID"]?.string == "\(cluster.nodes[1].nodeID)")
        #expect(peer?["address"]?.string == "\(cluster.nodes[1].peerAddress)")
        #expect(status["disk"]?["freeBytes"]?.integer ?? 0 > 0)
        let text = try await Self.shoal(["status"], on: node)
        print(text)
        #expect(text.contains("\(node.address) for clients"))
        #expect(text.contains(node.dataFolder))
      }
    }

    @Test("a command says what is the matter with a node that owns nothing, or does not run")
    func noNode() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-operator")
      defer { folder.remove() }
      let error = await #expect(throws: ClusterError.self) {
        try await SystemProgram.output(
          try ShoalExecutable.besideTests(), ["status", "--data", folder.path], folder: folder)
      }
      #expect("\(try #require(error))".contains("no node runs on \(folder.path)"))
      let node = try await ShoalNode.start(
        name: "killed", executable: try ShoalExecutable.besideTests(), folder: folder.path,
        trackers: [], upstream: "nobody=http://127.0.0.1:1")
      #expect(try await Self.shoal(["status"], on: node).contains("this node is alone"))
      let refused = await #expect(throws: ClusterError.self) {
        try await Self.shoal(["gc", "--dry-run"], on: node)
      }
      #expect("\(try #require(refused))".contains("owns no repository"))
      node.process.send(signal: 9)
      _ = try await node.process.waitForExit(timeoutSeconds: 60)
      let killed = await #expect(throws: ClusterError.self) {
        try await Self.shoal(["status"], on: node)
      }
      #expect("\(try #require(killed))".contains("no node runs on \(node.dataFolder)"))
    }

    /// Two cold nodes pull the image at once; `body` runs when both have all of it on disk.
    private static func withPulledImage(
      _ body: (SampleImage, ProcessCluster) async throws -> Void
    ) async throws {
      let image = try SampleImage.patterned(seed: 3, layerBytes: [24 << 20, 3_000_000, 100, 1])
      try await TestCluster.withOrigin([(TestCluster.repository, image)]) { origin in
        try await TestCluster.run(nodes: 2, upstream: origin.address) { cluster in
          for result in await TestCluster.pullAll(cluster.nodes) { _ = try result.get() }
          try await BoundedWait.until("every pull is committed", seconds: 60) {
            for node in cluster.nodes {
              let blobs = try await explained(on: node)["blobs"]?.array ?? []
              let isDone = blobs.allSatisfy {
                $0["pulls"]?.array?.first?["outcome"]?.string == "completed"
              }
              if blobs.isEmpty || !isDone { return false }
            }
            return true
          }
          try await body(image, cluster)
        }
      }
    }

    private static func check(_ source: JSONValue, other: ShoalNode) throws {
      switch source["source"]?.string {
      case "upstream":
        #expect(source["upstream"]?.string == ProcessCluster.upstreamName)
      case "peer":
        #expect(source["nodeID"]?.string == "\(other.nodeID)")
        #expect(source["address"]?.string == "\(other.peerAddress)")
      default:
        Issue.record("a cold pull has no such source: \(source.text)")
      }
    }

    private static func explained(on node: ShoalNode) async throws -> JSONValue {
      let text = try await shoal(["explain", "team/app:latest", "--json"], on: node)
      return try JSONValue(parsing: Array(text.utf8))
    }

    private static func shoal(
      _ arguments: [String], on node: ShoalNode
    ) async throws -> String {
      let folder = try WorkFolder.make(prefix: "shoal-operator")
      defer { folder.remove() }
      var output: [UInt8] = []
      // On a machine that stalls, a node says that it is too busy to say more.
      try await BoundedWait.until("the node has time to answer", seconds: 60) {
        do {
          output = try await SystemProgram.output(
            try ShoalExecutable.besideTests(), arguments + ["--data", node.dataFolder],
            folder: folder, timeoutSeconds: 60)
          return true
        } catch let error as ClusterError where "\(error)".contains("does not answer") {
          return false
        }
      }
      return String(decoding: output, as: UTF8.self)
    }
  }
}
