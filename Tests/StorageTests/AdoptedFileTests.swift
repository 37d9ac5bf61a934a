// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Testing

@testable import Storage

@Suite struct AdoptedFileTests {
  static let body = pattern(5000)

  let elsewhere: ScratchDirectory
  let scratch: ScratchDirectory
  let store: FileBlobStore
  var path: String { "\(elsewhere.path)/data" }

  init() throws {
    elsewhere = try ScratchDirectory()
    scratch = try ScratchDirectory()
    store = try FileBlobStore(directory: scratch.path)
    try elsewhere.create("data", bytes: Self.body)
  }

  @Test("an adopted blob is the other program's file under a second name, or a copy of it")
  func linkOrCopy() throws {
    for (name, copies) in [(digestA, false), (digestB, true)] {
      let file = try store.adopt(path, copies: copies)
      #expect(file.isCopy == copies)
      #expect(file.sizeBytes == 5000)
      #expect(try take(file) == Self.body)
      try file.install(as: name, chain: [1, 2])
      #expect(try store.bytes(of: name) == Self.body)
      #expect(try store.chain(of: name) == [1, 2])
      #expect(try store.find(name)?.isPushed == true)
      #expect(try (number(of: name) == fileNumber(path)) != copies)
    }
  }

  @Test("nothing is left of a file that was discarded, and it stays what it was")
  func discarded() throws {
    for copies in [false, true] {
      let file = try store.adopt(path, copies: copies)
      _ = try take(file)
      file.discard()
    }
    #expect(try scratch.files() == ["lock"])
    #expect(try elsewhere.bytes("data") == Self.body)
  }

  @Test("a file that is replaced after it was adopted is still the one that was hashed")
  func replaced() throws {
    let file = try store.adopt(path, copies: false)
    try FileManager.default.removeItem(atPath: path)
    try elsewhere.create("data", bytes: [6, 6, 6])
    #expect(try take(file) == Self.body)
    try file.install(as: digestA, chain: [])
    #expect(try store.bytes(of: digestA) == Self.body)
  }

  @Test("a file that becomes shorter while it is read is corrupt")
  func shortened() throws {
    let file = try store.adopt(path, copies: false)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 10)
    #expect(try code { _ = try take(file) } == .corrupt)
  }

  @Test("a file that is not there is not found, and leaves nothing")
  func absent() throws {
    #expect(try code { _ = try store.adopt("\(path)-not", copies: false) } == .notFound)
    #expect(try scratch.files() == ["lock"])
  }

  @Test("a blob is lent as a second name or a copy, once, and in one step")
  func lent() throws {
    let tree = ForeignTree(root: "\(elsewhere.path)/tree")
    try store.storeWhole(digestA, bytes: Self.body, mediaType: nil)
    #expect(
      try store.lend(digestA, to: "a/b/shared", of: tree, copies: false)
        == LentBlob(sizeBytes: 5000, isCopy: false))
    #expect(
      try store.lend(digestA, to: "a/c/copied", of: tree, copies: true)
        == LentBlob(sizeBytes: 5000, isCopy: true))
    #expect(try store.lend(digestA, to: "a/b/shared", of: tree, copies: true) == nil)
    #expect(try number(of: digestA) == fileNumber(tree.path("a/b/shared")))
    #expect(try elsewhere.bytes("tree/a/c/copied") == Self.body)
    #expect(try elsewhere.files() == ["data", "tree/a/b/shared", "tree/a/c/copied"])
    #expect(
      try code { _ = try store.lend(digestB, to: "d", of: tree, copies: false) } == .notFound)
  }

  @Test("a link file is written once, with the time it is to have")
  func writtenFiles() throws {
    let tree = ForeignTree(root: elsewhere.path)
    try tree.write([7], to: "a/link", writtenAtSeconds: 1_000)
    #expect(try tree.writtenSeconds("a/link") == 1_000)
    let number = try fileNumber(tree.path("a/link"))
    try tree.write([7], to: "a/link", writtenAtSeconds: 2_000)
    #expect(try fileNumber(tree.path("a/link")) == number)
    #expect(try tree.writtenSeconds("a/link") == 2_000)
    try tree.write([8], to: "a/link", writtenAtSeconds: nil)
    #expect(try tree.contents("a/link", bytesMax: 10) == [8])
    #expect(try tree.names(in: "a") == ["link"])
  }

  private func take(_ file: AdoptedFile) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1_500)
    while Int64(bytes.count) < file.sizeBytes {
      let count = try unsafe buffer.withUnsafeMutableBytes {
        try unsafe file.take(at: Int64(bytes.count), into: $0)
      }
      bytes += buffer[..<count]
    }
    return bytes
  }

  private func number(of digest: Digest) throws -> Int? {
    try fileNumber(StoreLayout.data(in: store.layout.blobFolder(digest)))
  }

  private func fileNumber(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
  }
}
