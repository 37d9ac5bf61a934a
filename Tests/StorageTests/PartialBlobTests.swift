// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Testing

@testable import Storage

/// What a node that ended otherwise than well leaves of a blob that was begun.
@Suite struct PartialBlobTests {
  let scratch: ScratchDirectory
  let store: FileBlobStore
  private let folder = "partial/sha256/\(digestA.hex)"

  init() throws {
    scratch = try ScratchDirectory()
    store = try FileBlobStore(directory: scratch.path)
  }

  @Test("after a crash a session goes on from data and chain, and shows nothing of them by itself")
  func crash() throws {
    let session = try store.begun()
    let crashed = try scratch.copy()
    let store = try FileBlobStore(directory: crashed.path)
    #expect(try store.partials().map(\.digest) == [digestA])
    let again = try store.resumed()
    #expect(again.isResumed)
    #expect(try again.keptChain() == [1, 2, 3])
    #expect(try again.bytes(40) == pattern(40))
    #expect(again.readableBytes == 0)
    #expect(try store.partials().isEmpty)
    _ = session
  }

  @Test("a crash while the chain is replaced leaves one to go on from")
  func crashInCommit() throws {
    let session = try store.begun()
    let crashed = try scratch.copy()
    try crashed.create("\(folder)/entries.finished", bytes: [9])
    try crashed.create("\(folder)/mediatype", bytes: [65])
    let again = try FileBlobStore(directory: crashed.path).resumed()
    #expect(try again.keptChain() == [1, 2, 3])
    try again.commit(chain: [9, 9, 9])
    #expect(try crashed.files().filter { $0.hasPrefix("partial/") } == [])
    _ = session
  }

  @Test("a start removes what nobody can go on from: old, without chain, whole by now, foreign")
  func sweep() throws {
    let old = "partial/sha256/\(digestB.hex)"
    let chainless = "partial/sha256/\(digest(0xcc).hex)"
    let whole = "partial/sha256/\(digest(0xdd).hex)"
    let other = try ScratchDirectory()
    for name in [folder, old, whole] { try other.create("\(name)/entries", bytes: [1]) }
    for name in [folder, old, whole, chainless] { try other.create("\(name)/data", bytes: [1]) }
    try other.create("blobs/sha256/dd/\(digest(0xdd).hex)/data", bytes: [1])
    try other.create("partial/sha512/lost+found/x")
    let days = TimeInterval(FileBlobStore.partialDaysMax + 1)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400)],
      ofItemAtPath: "\(other.path)/\(old)/data")
    _ = try FileBlobStore(directory: other.path)
    #expect(
      try other.files().filter { $0.hasPrefix("partial/") } == [
        "\(folder)/data", "\(folder)/entries",
      ])
  }
}
