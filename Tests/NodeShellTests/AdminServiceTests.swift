// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
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
        #expect(answer["cache"]?["blobs"]?.integer == 3)
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
