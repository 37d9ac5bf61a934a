// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import Storage

/// Something a node does with its store, in a form that can be repeated after it failed.
struct StoreTask: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Everything before is done on a sound disk.
  var prepare: @Sendable (FileBlobStore) throws -> Void = { _ in }
  let run: @Sendable (FileBlobStore) throws -> Void

  static let body = pattern(3000)

  static let all: [StoreTask] = [
    StoreTask(testDescription: "store a manifest") {
      try $0.storeWhole(digestA, bytes: body, mediaType: "text/x")
    },
    StoreTask(testDescription: "add a media type") {
      try $0.storeWhole(digestA, bytes: body, mediaType: nil)
    } run: {
      try $0.storeWhole(digestA, bytes: body, mediaType: "text/x")
    },
    StoreTask(testDescription: "fetch a blob") { store in
      guard case .session(let session) = try store.begin(Blob(digest: digestA, sizeBytes: 3000))
      else { return }
      try session.write(body)
      try session.commit(chain: [1, 2], mediaType: "text/x")
    },
    StoreTask(testDescription: "push a blob") { try push(uploadA, to: $0) },
    StoreTask(testDescription: "push a blob that is there") {
      try $0.storeWhole(digestA, bytes: body, mediaType: nil)
    } run: {
      try push(uploadA, to: $0)
    },
    StoreTask(testDescription: "go on with an upload") {
      try $0.createUpload(uploadA).append(Array(body[..<2000]))
    } run: {
      try push(uploadA, to: $0)
    },
    StoreTask(testDescription: "give an upload up") {
      try $0.createUpload(uploadA).append(body)
    } run: {
      try $0.removeUpload(uploadA)
    },
    StoreTask(testDescription: "adopt a file") { try adopt(into: $0, copies: false) },
    StoreTask(testDescription: "adopt a copy of a file") { try adopt(into: $0, copies: true) },
    StoreTask(testDescription: "delete a blob") {
      try $0.storeWhole(digestA, bytes: body, mediaType: "text/x")
    } run: {
      try $0.delete(digestA)
    },
    StoreTask(testDescription: "take the inventory") {
      try $0.storeWhole(digestA, bytes: body, mediaType: "text/x")
    } run: {
      try takeInventory(of: $0)
    },
    StoreTask(testDescription: "read a blob") {
      try $0.storeWhole(digestA, bytes: body, mediaType: "text/x")
    } run: {
      try readBlob(in: $0)
    },
  ]

  private static func takeInventory(of store: FileBlobStore) throws {
    #expect(try store.inventory().map(\.diskBytes) == [3006, 4])
    #expect(try store.uploads() == [])
    try store.recordUse(of: digestA, atSeconds: 7)
  }

  private static func readBlob(in store: FileBlobStore) throws {
    #expect(try store.find(digestA)?.mediaType == "text/x")
    #expect(try store.bytes(of: digestA) == body)
  }

  private static func adopt(into store: FileBlobStore, copies: Bool) throws {
    let elsewhere = try ScratchDirectory()
    try elsewhere.create("data", bytes: body)
    let file = try store.adopt("\(elsewhere.path)/data", copies: copies)
    do {
      var buffer = [UInt8](repeating: 0, count: body.count)
      _ = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.take(at: 0, into: $0) }
    } catch {
      file.discard()
      throw error
    }
    try file.install(as: digestA, chain: [1, 2])
  }

  /// As a client does: on from where the upload stands, or from the start if it is gone.
  private static func push(_ id: String, to store: FileBlobStore) throws {
    let upload = try store.openUpload(id) ?? store.createUpload(id)
    while upload.sizeBytes < Int64(body.count) {
      try upload.append(Array(body[Int(upload.sizeBytes)...].prefix(1000)))
    }
    try upload.install(as: digestA, chain: [1, 2], mediaType: "text/x")
    try upload.remove()
  }
}
