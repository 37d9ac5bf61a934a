// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import OpenSSLRuntime

@Suite struct ClusterKeysTests {
  private let first = String(repeating: "1a", count: 32)
  private let second = String(repeating: "2b", count: 32)

  private func parse(_ text: String) throws(ClusterKeyError) -> ClusterKeys {
    try ClusterKeys(parsing: text, path: "cluster.key")
  }

  @Test("keys stand one a line, the first is offered; comments and blank lines do not count")
  func parsing() throws {
    let keys = try parse("# made on Monday\n\n  \(first)  \r\n\(second)\n\(first)\n#\(second)")
    #expect(keys.all.map(\.line) == [first, second])
    #expect(keys.offered.line == first)
    #expect(keys.key(identity: keys.all[1].identity)?.line == second)
    #expect(keys.key(identity: []) == nil)
  }

  @Test("what is no key is refused with its line, and so is a file without any")
  func refusals() {
    let path = "cluster.key"
    #expect(throws: ClusterKeyError.notAKey(path: path, line: 2)) {
      try parse("\(first)\n\(second.dropLast(2))\n")
    }
    #expect(throws: ClusterKeyError.notAKey(path: path, line: 1)) { try parse("secret") }
    #expect(throws: ClusterKeyError.noKey(path: path)) { try parse("# nothing\n") }
    let many = (0..<17).map { _ in ClusterKey.generate().line }.joined(separator: "\n")
    #expect(throws: ClusterKeyError.tooManyKeys(path: path, countMax: 16)) { try parse(many) }
  }

  @Test("a key's name is computed as RFC 5869 says, and the key is not to be seen in print")
  func identity() throws {
    // RFC 4231, test case 2.
    #expect(
      ClusterKey.authenticationCode(
        of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)
      ).prefix(4) == [0x5b, 0xdc, 0xc1, 0x46])
    let key = ClusterKey(secret: [UInt8](repeating: 0x1a, count: 32))
    // Computed with: openssl kdf -keylen 16 -kdfopt digest:SHA256 -kdfopt hexkey:1a…1a
    //   -kdfopt salt:"shoal cluster key" -kdfopt info:identity HKDF
    let identity: [UInt8] = [
      0xc3, 0x38, 0x60, 0x6f, 0xea, 0x53, 0x38, 0x6e, 0x20, 0x66, 0x1c, 0x35, 0xc6, 0xf4, 0x34,
      0x51,
    ]
    #expect(key.identity == identity)
    #expect(!"\(key) \(String(reflecting: key))".contains("1a1a1a"))
  }

  @Test("a key file is made for its owner only, and one that is there is left alone")
  func creation() throws {
    let folder = ScratchFolder()
    let path = folder.path + "/cluster.key"
    try ClusterKeys.create(path: path)
    var status = stat()
    #expect(unsafe stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    let keys = try ClusterKeys.load(path: path)
    #expect(keys.all.count == 1)
    #expect(throws: ClusterKeyError.cannotCreate(path: path, code: EEXIST)) {
      try ClusterKeys.create(path: path)
    }
    #expect(try ClusterKeys.load(path: path) == keys)
  }

  @Test(
    "a key file that others may read is refused, with what to do about it",
    arguments: [0o640, 0o604, 0o620])
  func openToOthers(_ mode: Int) throws {
    let folder = ScratchFolder()
    let path = folder.path + "/cluster.key"
    try ClusterKeys.create(path: path)
    #expect(unsafe chmod(path, mode_t(mode)) == 0)
    let error = #expect(throws: ClusterKeyError.self) { try ClusterKeys.load(path: path) }
    #expect("\(String(describing: error))".contains("chmod 600 \(path)"))
  }
}
