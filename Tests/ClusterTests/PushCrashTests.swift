// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import Foundation
import LocalCluster
import NIOHTTP1
import Synchronization
import Testing

extension ProcessTests {
  struct PushCrashTests {
    @Test("killed at any point of a push: nothing acknowledged is lost, and uploads go on")
    func killedWhilePushing() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-push-crash")
      defer { folder.remove() }
      var generator = SeededGenerator(seed: 20)
      let current = Mutex<ShoalNode?>(nil)
      let plan = Mutex<CrashPlan?>(nil)
      var configuration = HTTPClient.Configuration()
      // A node that was killed is not to be waited for.
      configuration.connectionPool.retryConnectionEstablishment = false
      let client = HTTPClient(configuration: configuration)
      var push = CountedPush(
        client: client, origin: { current.withLock { $0?.address ?? HostPort(host: "", port: 0) } },
        onMoment: { moment in
          plan.withLock { $0 }?.reached(moment, sizeBytes: CountedPush.blobBytes)
        })
      do {
        var number: UInt64 = 0
        for round in 0..<Self.rounds {
          let node = try await Self.start(folder)
          current.withLock { $0 = node }
          try await Self.check(push, folder)
          if push.acknowledged.upload != nil { _ = try await push.finishUpload() }
          let (point, count) = Self.crashPoint(round, &generator)
          plan.withLock {
            $0 = CrashPlan(point, count: count, node: node, folder: "\(folder.path)/origin")
          }
          while node.process.exit == nil {
            number += 1
            do { try await push.pushImage(number) } catch { break }
          }
          plan.withLock { $0 = nil }
          let exit = try await node.process.waitForExit(timeoutSeconds: 60)
          #expect(exit == .signal(SIGKILL), "\(point) \(count): \(node.process.logTail)")
          try await CheckedFolder.expectClean(node.dataFolder, in: folder)
        }
        let node = try await Self.start(folder)
        current.withLock { $0 = node }
        try await Self.check(push, folder)
        if push.acknowledged.upload != nil { _ = try await push.finishUpload() }
        print(
          "\(Self.rounds) kills: \(push.acknowledged.blobs.count) blobs and "
            + "\(push.acknowledged.manifests.count) manifests were acknowledged, and all are there")
        #expect(push.acknowledged.manifests.count >= Self.rounds / 4)
        await node.process.stop()
        try await client.shutdown()
      } catch {
        print(current.withLock { $0?.process.logTail } ?? "")
        try await client.shutdown()
        throw error
      }
    }

    /// Each kind of point as often as every other, within the first three images.
    private static func crashPoint(
      _ round: Int, _ generator: inout SeededGenerator
    ) -> (CrashPlan.Point, count: Int) {
      let (point, perImage): (CrashPlan.Point, Int) =
        switch round % 5 {
        case 0: (.request, CountedPush.requestsPerImage)
        case 1: (.byte, CountedPush.bytesPerImage)
        case 2: (.finishSent, 1)
        case 3: (.allArrived, 1)
        default: (.blobNamed, 1)
        }
      return (point, Int(generator.next() % UInt64(3 * perImage)) + 1)
    }

    /// All that was acknowledged is there as it was, and nothing on disk has a false name.
    private static func check(_ push: CountedPush, _ folder: WorkFolder) async throws {
      let base = "/v2/\(CountedPush.repository)"
      for blob in push.acknowledged.blobs {
        let response = try await push.expect(200, .HEAD, "\(base)/blobs/\(blob.digest)")
        #expect(response.headers.first(name: "content-length") == "\(blob.sizeBytes)")
      }
      for manifest in push.acknowledged.manifests {
        try await push.expect(200, .GET, "\(base)/manifests/\(manifest)")
      }
      let blobs = "\(folder.path)/origin/blobs/sha256"
      for case let name as String in FileManager.default.enumerator(atPath: blobs) ?? .init()
      where name.hasSuffix("/data") {
        let hex = name.split(separator: "/").dropLast().last ?? ""
        let content = ImageContent.file(path: "\(blobs)/\(name)")
        #expect(try content.blob().digest.hex == String(hex), "\(name)")
      }
    }

    private static func start(_ folder: WorkFolder) async throws -> ShoalNode {
      try await ShoalNode.start(
        name: "origin", executable: try ShoalExecutable.besideTests(), folder: folder.path,
        trackers: [], upstream: nil)
    }

    private static let rounds = GarbageCrashTests.rounds
  }
}
