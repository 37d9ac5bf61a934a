// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import OpenSSLRuntime
import Storage
import Testing

@testable import NodeShell

@Suite("A catalog that is lost")
struct CatalogLossTests {
  let folder = NSTemporaryDirectory() + "catalog-loss-tests-" + UUID().uuidString

  private var path: String { folder + "/catalog.sqlite" }

  private func store(isPushed: Bool) throws -> FileBlobStore {
    let store = try FileBlobStore(directory: folder)
    for byte in 0..<3 as Range<UInt8> {
      try store.storeWhole(
        Digest.computing(.sha256, of: [byte]), bytes: [byte], mediaType: nil,
        isPushed: isPushed && byte == 1)
    }
    return store
  }

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }

  @Test("keeps a node from starting to which blobs were pushed, and the words say what helps")
  func refused() throws {
    defer { remove() }
    let store = try store(isPushed: true)
    for content in [nil, Data()] {
      try content?.write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: NodeStartError.self) {
        try CatalogLoss.refuse(catalog: path, of: store)
      }
      let words = "\(try #require(error))"
      for part in [path, "shoal fsck --rebuild --data \(folder)", "shoal backup"] {
        #expect(words.contains(part), "\(words)")
      }
    }
    try Data([1]).write(to: URL(fileURLWithPath: path))
    try CatalogLoss.refuse(catalog: path, of: store)
  }

  @Test("is none where nothing was pushed: then the node has not had one yet")
  func mirror() throws {
    defer { remove() }
    try CatalogLoss.refuse(catalog: path, of: store(isPushed: false))
  }

  @Test("keeps everything else from using the folder too, but what makes it anew")
  func offline() async throws {
    defer { remove() }
    _ = try store(isPushed: true)
    await #expect(throws: NodeStartError.self) {
      try await OfflineNode.use(dataFolder: folder) { _ in }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    try await OfflineNode.use(dataFolder: folder, replacesCatalog: true) { _ in }
    try await OfflineNode.use(dataFolder: folder) { _ in }
  }
}
