// SPDX-License-Identifier: Apache-2.0
import ContentModel
import Glibc
import Testing

@testable import OpenSSLRuntime

@Suite struct NodeKeyFileTests {
  @Test("a key is made once, for its owner only, and loaded from then on")
  func persistence() throws {
    let folder = ScratchFolder()
    let path = folder.path + "/node.key"
    let made = try NodeKey.loadOrCreate(path: path)
    #expect(try NodeKey.loadOrCreate(path: path).nodeID == made.nodeID)
    var status = stat()
    #expect(unsafe stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(status.st_nlink == 1)
    #expect(folder.entries == ["node.key"])
  }

  @Test("of keys made at once, all get the same one")
  func race() async throws {
    let folder = ScratchFolder()
    let path = folder.path + "/node.key"
    let ids = try await withThrowingTaskGroup(of: NodeID.self) { group in
      for _ in 0..<8 {
        group.addTask { try NodeKey.loadOrCreate(path: path).nodeID }
      }
      return try await group.reduce(into: Set<NodeID>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
  }

  @Test("a corrupt key file is an error and stays as it is")
  func corruption() throws {
    let folder = ScratchFolder()
    let path = folder.path + "/node.key"
    let cutShort = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ==\n-----END PRIVATE KEY-----\n"
    folder.write(cutShort, "node.key")
    let error = #expect(throws: NodeKeyError.self) { try NodeKey.loadOrCreate(path: path) }
    guard case .notAPrivateKey(path, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(folder.entries == ["node.key"])
    folder.write("", "empty.key")
    #expect(throws: NodeKeyError.self) {
      try NodeKey.loadOrCreate(path: folder.path + "/empty.key")
    }
  }

  @Test("an encrypted key is an error, not a question on the terminal")
  func encryption() {
    let folder = ScratchFolder()
    folder.write(Self.encryptedKey, "node.key")
    #expect(throws: NodeKeyError.self) {
      try NodeKey.loadOrCreate(path: folder.path + "/node.key")
    }
  }

  @Test("a key of another kind is refused by name")
  func otherKind() {
    let folder = ScratchFolder()
    let path = folder.path + "/node.key"
    folder.write(Self.ellipticKey, "node.key")
    #expect(throws: NodeKeyError.notEd25519(path: path)) { try NodeKey.loadOrCreate(path: path) }
  }

  @Test("a file that cannot be read, made or held says so")
  func unreadable() {
    let folder = ScratchFolder()
    #expect(throws: NodeKeyError.unreadable(path: folder.path, code: EISDIR)) {
      try NodeKey.loadOrCreate(path: folder.path)
    }
    let missing = folder.path + "/no/such/folder.key"
    #expect(throws: NodeKeyError.cannotCreate(path: missing, code: ENOENT)) {
      try NodeKey.loadOrCreate(path: missing)
    }
    folder.write(String(repeating: "#", count: 20_000), "long.key")
    let long = folder.path + "/long.key"
    #expect(throws: NodeKeyError.tooLong(path: long, bytesMax: 16_384)) {
      try NodeKey.loadOrCreate(path: long)
    }
  }

  private static let encryptedKey = """
    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhu7wXNYJcWtQICCAAw
    DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEAFGosOWwNsK/PZP4rhfuEEQKnz
    kxKMwY0KdG/PMZruA1xTtcy3WZ9lBCl/+6ADPeKfoMeWXY8FUBDLattQ3kxmxV5Q
    YzULhelp456q1LGrth4=
    -----END ENCRYPTED PRIVATE KEY-----
    """

  private static let ellipticKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWW2gUZ5ZEA0fXcaT
    DgUJYMynf+Nk03i+KAliKk4vtuahRANCAAT6EZeXjD71MOKmUr0A3Qu9MdMyqbyN
    +8inATwJFUHKuN6lowDslv4tQ7ZWqcbqgTAqfMvtwxAAU7KqHjpuYxC1
    -----END PRIVATE KEY-----
    """
}
