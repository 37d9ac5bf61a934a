// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import Foundation
import HTTPTypes
import Hummingbird
import LocalCluster
import NIOHTTP1
import RegistryCore
import Synchronization
import Testing

extension ProcessTests {
  /// An origin that tells a receiver what happens to its content.
  struct EventTests {
    /// How the receiver answers, one envelope after the other; then 200.
    private final class Receiver: Sendable {
      enum Conduct { case refuse, hang }

      private let conduct: Mutex<[Conduct]>
      private let isUp: Mutex<Bool>
      private let taken = Mutex<[JSONValue]>([])
      private let answered = Mutex(0)

      init(first: [Conduct] = [], isUp: Bool = true) {
        conduct = Mutex(first)
        self.isUp = Mutex(isUp)
      }

      var events: [JSONValue] { taken.withLock { $0 } }
      var answersCount: Int { answered.withLock { $0 } }
      func comeUp() { isUp.withLock { $0 = true } }

      func answer(_ received: RecordingServer.Received) async throws -> Response {
        let next = conduct.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        answered.withLock { $0 += 1 }
        if next == .hang { try await Task.sleep(for: .seconds(600)) }
        if next == .refuse || !isUp.withLock({ $0 }) {
          return Response(status: .serviceUnavailable)
        }
        let body = received.transcript.split(separator: "\n").last ?? ""
        let envelope = try JSONValue(parsing: Array(body.utf8))
        taken.withLock { $0 += envelope["events"]?.array ?? [] }
        return Response(status: .ok)
      }

      /// As `push team/app latest`; a blob is known by its digest.
      func lines(in repository: String) -> [String] {
        events.compactMap { event in
          guard let target = event["target"], target["repository"]?.string == repository else {
            return nil
          }
          let name = target["tag"]?.string ?? target["digest"]?.string ?? "?"
          return "\(event["action"]?.string ?? "?") \(name)"
        }
      }
    }

    @Test("a receiver that refuses, then hangs, is told of skopeo's push, mount, pull and deletes")
    func everything() async throws {
      let receiver = Receiver(first: [.refuse, .refuse, .hang])
      try await Self.run(receiver) { folder, start in
        let node = try await start()
        let image = try SampleImage.patterned(seed: 91, layerBytes: [200_000, 7])
        try await image.push(to: node.address, TestCluster.repository, TestCluster.tag)
        let layer = image.layers[0].blob.digest
        try await Self.send(
          .POST, "/v2/team/copy/blobs/uploads/?mount=\(layer)&from=team/app", to: node,
          answered: .created)
        try await Self.skopeo(
          [
            "copy", "--quiet", "--preserve-digests", "--src-tls-verify=false",
            "--dest-tls-verify=false",
            "docker://\(node.address)/team/app:latest", "docker://\(node.address)/team/copy:1",
          ],
          folder)
        try await Self.skopeo(
          ["delete", "--tls-verify=false", "docker://\(node.address)/team/copy:1"], folder)
        try await Self.send(.DELETE, "/v2/team/app/manifests/latest", to: node)
        try await Self.send(.DELETE, "/v2/team/app/blobs/\(layer)", to: node)
        try await Self.awaitDelivery(of: node)
        let app = receiver.lines(in: "team/app")
        let pushes = app.filter { $0.hasPrefix("push") }
        #expect(
          pushes
            == image.parts.map { "push \($0.blob.digest)" } + ["push latest"])
        #expect(app.contains("pull latest"))
        // Pulls are written a moment after they were.
        #expect(
          app.filter { !$0.hasPrefix("pull") }.suffix(2) == ["delete latest", "delete \(layer)"])
        let copy = receiver.lines(in: "team/copy")
        #expect(copy.first == "mount \(layer)")
        #expect(copy.contains("push 1"))
        #expect(
          copy.filter { !$0.hasPrefix("pull") }.suffix(2)
            == ["delete \(image.manifestDigest)", "delete 1"])
        let ids = receiver.events.compactMap { $0["id"]?.string }
        #expect(Set(ids).count == ids.count)
        try Self.checkMembers(receiver, node)
      }
    }

    @Test("killed after a push was acknowledged, before it was told: the next process tells it")
    func killed() async throws {
      let receiver = Receiver(isUp: false)
      try await Self.run(receiver) { folder, start in
        let first = try await start()
        let image = try SampleImage.patterned(seed: 92, layerBytes: [100_000, 3])
        try await image.push(to: first.address, TestCluster.repository, TestCluster.tag)
        try await Self.send(.DELETE, "/v2/team/app/manifests/latest", to: first)
        try await BoundedWait.until("the receiver has refused", seconds: 60) {
          receiver.answersCount > 0
        }
        let status = try await Self.status(of: first, folder)
        let endpoint = try #require(status["eventEndpoints"]?.array?.first)
        #expect(endpoint["waiting"]?.integer == Int64(image.parts.count + 2))
        #expect(endpoint["problem"]?.string == "it answers 503")
        #expect(!endpoint.text.contains("t0ken"))
        first.process.send(signal: SIGKILL)
        #expect(try await first.process.waitForExit(timeoutSeconds: 60) == .signal(SIGKILL))
        #expect(receiver.events.isEmpty)
        receiver.comeUp()
        let second = try await start()
        try await Self.awaitDelivery(of: second)
        #expect(
          receiver.lines(in: "team/app")
            == image.parts.map { "push \($0.blob.digest)" } + ["push latest", "delete latest"])
        #expect(second.process.logLines(containing: "t0ken").isEmpty)
      }
    }

    private static func checkMembers(_ receiver: Receiver, _ node: ShoalNode) throws {
      let push = try #require(
        receiver.events.first { $0["target"]?["tag"]?.string == "latest" })
      #expect(push["request"]?["host"]?.string == "\(node.address)")
      #expect(push["request"]?["method"]?.string == "PUT")
      #expect(push["request"]?["addr"]?.string?.hasPrefix("127.0.0.1:") == true)
      #expect(push["source"]?["addr"]?.string?.hasSuffix(":\(node.address.port)") == true)
      #expect(
        push["target"]?["url"]?.string
          == "http://\(node.address)/v2/team/app/manifests/"
          + (push["target"]?["digest"]?.string ?? "?"))
      #expect(push["target"]?["references"]?.array?.count == 3)
    }

    /// Runs a receiver, and hands out what starts an origin that tells it, on one data folder.
    private static func run(
      _ receiver: Receiver,
      _ body: (WorkFolder, () async throws -> ShoalNode) async throws -> Void
    ) async throws {
      let folder = try WorkFolder.make(prefix: "shoal-events")
      defer { folder.remove() }
      try await RecordingServer.run({ try await receiver.answer($0) }) { server in
        try await body(folder) {
          try await ShoalNode.start(
            name: "origin", executable: try ShoalExecutable.besideTests(), folder: folder.path,
            trackers: [], upstream: nil,
            options: [
              "--event-endpoint", "audit=http://127.0.0.1:\(server.port)/hook?key=t0ken",
              "--event-references",
            ])
        }
      }
    }

    private static func awaitDelivery(of node: ShoalNode) async throws {
      // Pulls are written a moment later.
      try await Task.sleep(for: .milliseconds(500))
      try await TestCluster.awaitMetrics(of: node, "every event is delivered") { metrics in
        metrics.sum("shoal_events_waiting") == 0
          && metrics.sum("shoal_events_delivered_total") > 0
      }
    }

    private static func status(
      of node: ShoalNode, _ folder: WorkFolder
    ) async throws -> JSONValue {
      let output = try await SystemProgram.output(
        try ShoalExecutable.besideTests(), ["status", "--data", node.dataFolder, "--json"],
        folder: folder)
      return try JSONValue(parsing: output)
    }

    private static func skopeo(_ arguments: [String], _ folder: WorkFolder) async throws {
      try await SystemProgram.output(
        "/usr/bin/skopeo", ["--insecure-policy"] + arguments, folder: folder, timeoutSeconds: 120)
    }

    private static func send(
      _ method: HTTPMethod, _ path: String, to node: ShoalNode,
      answered status: HTTPResponseStatus = .accepted
    ) async throws {
      var request = HTTPClientRequest(url: "http://\(node.address)\(path)")
      request.method = method
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
      #expect(response.status == status)
    }
  }
}
