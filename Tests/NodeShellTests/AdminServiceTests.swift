// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Logging
import RegistryCore
import Testing

@testable import NodeShell

@Suite("The socket for administrative calls")
struct AdminServiceTests {
  @Test("is for its owner alone, leaves nothing beside it, and is gone when the node stops")
  func mode() async throws {
    var path = ""
    try await AdminFixture.run { admin in
      path = admin.socketPath
      let facts = try FileManager.default.attributesOfItem(atPath: admin.socketPath)
      #expect(facts[.type] as? FileAttributeType == .typeSocket)
      #expect(facts[.posixPermissions] as? Int == 0o600)
      #expect(!FileManager.default.fileExists(atPath: admin.folder + "/.admin"))
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("answers one request after another")
  func twice() async throws {
    try await AdminFixture.run { admin in
      for _ in 0..<2 {
        let answer = try JSONValue(
          parsing: Array(try await admin.client.get("/shoal/v1/status").utf8))
        #expect(answer["nodeID"]?.string == "\(NodeID(number: 0x50a1))")
        #expect(answer["store"]?.string == "full")
        #expect(answer["storeProblem"]?.string?.contains("free space") == true)
        #expect(answer["cache"]?["blobs"]?.integer == 3)
        #expect(answer["cache"]?["bytes"]?.integer == 1_500)
        #expect(answer["cache"]?["mirroredBytes"]?.integer == 1_000)
        #expect(answer["cache"]?["evictableBytes"]?.integer == 200)
        #expect(answer["cache"]?["ownedBytes"]?.integer == 500)
        #expect(answer["cache"]?["quotaBytes"]?.integer == 4_000)
      }
    }
  }

  @Test("replaces what a node that was killed has left, at either of its names")
  func stale() async throws {
    try await AdminFixture.run(before: { folder in
      try AdminFixture.leaveSocket(at: folder + "/admin.sock")
      try FileManager.default.createDirectory(
        atPath: folder + "/.admin", withIntermediateDirectories: false)
      try AdminFixture.leaveSocket(at: folder + "/.admin/s")
    }) { admin in
      _ = try await admin.client.get("/shoal/v1/status")
    }
  }

  @Test(
    "is elsewhere where a disk that takes nothing in has the folder of a node that was killed",
    .enabled(if: ScratchFileSystem.isAvailable, "needs the right to mount a tmpfs"))
  func leftOnFullDisk() async throws {
    // One inode is the root's, the other that of the folder that was left.
    let disk = try ScratchFileSystem("nr_inodes=2")
    let lines = RecordedLines()
    var elsewhere = ""
    try await AdminFixture.run(
      in: disk.path, logger: Logger(label: "test") { _ in RecordingLogHandler(lines: lines) },
      before: { folder in
        try FileManager.default.createDirectory(
          atPath: folder + "/.admin", withIntermediateDirectories: false)
      }
    ) { _ in
      let line = try #require(lines.all.first { $0.contains("are taken elsewhere") })
      elsewhere = String(try #require(line.split(separator: "path=").last))
      _ = try await AdminClient(path: elsewhere, timeoutSeconds: 120).get("/shoal/v1/status")
    }
    let folder = elsewhere.replacing("/admin.sock", with: "")
    #expect(folder != elsewhere && !FileManager.default.fileExists(atPath: folder))
  }

  @Test("leaves nothing among temporary files where it can be in none of them")
  func nowhere() throws {
    let folder = try AdminFixture.makeFolder()
    defer { AdminFixture.removeFolder(folder) }
    // There is a folder of its own in there, but no room for the path of the socket.
    let deep = folder + "/" + String(repeating: "d", count: 80)
    try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: deep) }
    #expect(AdminSocket.amongTemporaryFiles(in: deep) == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: deep).isEmpty)
  }

  @Test("with a path that no Unix socket can have says what to do")
  func longPath() throws {
    let folder = "/tmp/" + String(repeating: "deep/", count: 20)
    let error = try #require(throws: NodeStartError.self) {
      try AdminSocket(dataFolder: folder).prepare()
    }
    #expect("\(error)".contains("shorter --data"))
    // The longest that fits is bound under a name that fits as well.
    let longest = AdminSocket(dataFolder: String(repeating: "d", count: 107 - "/admin.sock".count))
    #expect(longest.path.utf8.count == AdminSocket.pathBytesMax)
    #expect(longest.bindPath.utf8.count <= AdminSocket.pathBytesMax)
  }

  @Test("that is not there, or that nobody listens on, is told as a node that does not run")
  func noNode() async throws {
    let folder = try AdminFixture.makeFolder()
    defer { AdminFixture.removeFolder(folder) }
    let path = AdminSocket(dataFolder: folder).path
    await #expect(throws: AdminClientError.noNode(path: path)) {
      try await AdminClient(path: path).get("/shoal/v1/status")
    }
    try AdminFixture.leaveSocket(at: path)
    await #expect(throws: AdminClientError.noNode(path: path)) {
      try await AdminClient(path: path).get("/shoal/v1/status")
    }
    #expect("\(AdminClientError.noNode(path: path))".contains("no node runs on \(folder)"))
  }

  @Test("gives a client that waits too long a clear error")
  func slow() async throws {
    let gate = Gate()
    try await AdminFixture.run(history: {
      await gate.pass()
      return .stopped
    }) { admin in
      await #expect(throws: AdminClientError.timedOut(path: admin.socketPath)) {
        try await AdminClient(path: admin.socketPath, timeoutSeconds: 1).get("/shoal/v1/status")
      }
      gate.open()
    }
  }
}
