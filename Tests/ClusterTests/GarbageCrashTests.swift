// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import Foundation
import LocalCluster
import Synchronization
import Testing

extension ProcessTests {
  struct GarbageCrashTests {
    @Test("killed while four clients push, mount, delete and collect, it keeps every promise")
    func killedWhileCollecting() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-gc-crash")
      defer { folder.remove() }
      var configuration = HTTPClient.Configuration()
      // A node that was killed is not to be waited for.
      configuration.connectionPool.retryConnectionEstablishment = false
      let http = HTTPClient(configuration: configuration)
      let outcome: Result<[CrashClient], any Error>
      do {
        outcome = .success(try await Self.run(folder, http))
      } catch {
        outcome = .failure(error)
      }
      try await http.shutdown()
      let clients = try outcome.get()
      let images = clients.reduce(0) { $0 + $1.imagesCount }
      let freedBytes = clients.reduce(0) { $0 + $1.freedBytes }
      print("\(Self.rounds) kills: \(images) images, \(freedBytes) bytes freed, nothing lost")
      #expect(images > Self.rounds)
      #expect(freedBytes > 0)
    }

    private static func run(
      _ folder: WorkFolder, _ http: HTTPClient
    ) async throws -> [CrashClient] {
      var generator = SeededGenerator(seed: 7)
      var clients = (0..<4).map { CrashClient(number: $0, http: http) }
      for round in 0..<rounds {
        let node = try await start(folder)
        try await check(&clients, node)
        let kill = CrashTrigger(
          node, round: round, requests: Int(generator.next() % 16) + 1)
        clients = await withTaskGroup(of: CrashClient.self) { group in
          for client in clients {
            group.addTask {
              var client = client
              await client.work(node) { kill.requested(isCollecting: $0) }
              return client
            }
          }
          return await group.reduce(into: []) { $0.append($1) }.sorted { $0.number < $1.number }
        }
        // Where an answer was wrong, nobody has come as far as that.
        node.process.send(signal: SIGKILL)
        let exit = try await node.process.waitForExit(timeoutSeconds: 60)
        #expect(exit == .signal(SIGKILL), "\(node.process.logTail)")
        for client in clients {
          #expect(client.problems == [], "round \(round): \(node.process.logTail)")
        }
        try await CheckedFolder.expectClean(node.dataFolder, in: folder)
        if clients.contains(where: { !$0.problems.isEmpty }) { break }
      }
      let node = try await start(folder)
      try await check(&clients, node)
      await node.process.stop()
      return clients
    }

    private static func check(_ clients: inout [CrashClient], _ node: ShoalNode) async throws {
      for index in clients.indices {
        try await clients[index].check(node)
        #expect(clients[index].problems == [], "\(node.process.logTail)")
      }
    }

    private static func start(_ folder: WorkFolder) async throws -> ShoalNode {
      try await ShoalNode.start(
        name: "origin", executable: try ShoalExecutable.besideTests(), folder: folder.path,
        trackers: [], upstream: nil, options: ["--gc-grace", CrashClient.grace])
    }

    static let rounds =
      ProcessInfo.processInfo.environment["SHOAL_CRASH_ROUNDS"].flatMap { Int($0) } ?? 20
  }
}
