// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import NIOCore
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Storage
import Testing

@testable import NodeShell

@Suite("An origin's uploads", .timeLimit(.minutes(5)))
struct OriginUploadTests {
  let fixture: OriginFixture
  let layer = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
  let digest: Digest

  init() throws {
    fixture = try OriginFixture(onDisk: true)
    digest = Digest.computing(.sha256, of: layer)
  }

  private var origin: OriginContent { fixture.origin }
  private var debian: RepositoryName { fixture.debian }

  private func finish(_ id: UploadID, _ body: [UInt8]? = nil) async -> RegistryErrorCode? {
    await OriginFixture.refusal { () async throws(RegistryError) in
      try await origin.finish(
        id, in: debian, digest: digest, body: body.map { OriginFixture.body($0) })
    }
  }

  private func status(_ id: UploadID) async -> RegistryErrorCode? {
    await OriginFixture.refusal { () async throws(RegistryError) in
      _ = try await origin.uploadStatus(id, in: debian)
    }
  }

  private func cancel(_ id: UploadID) async -> RegistryErrorCode? {
    await OriginFixture.refusal { () async throws(RegistryError) in
      try await origin.cancelUpload(id, in: debian)
    }
  }

  private func expectFinished(_ id: UploadID) async throws {
    #expect(try await fixture.has(digest, layer, in: debian))
    #expect(await status(id) == .blobUploadUnknown)
    #expect(try fixture.store.uploads() == [])
    try await fixture.waitUntilNoUploadIsOpen()
  }

  @Test("are blobs of their repository when they are finished, under either algorithm")
  func finished() async throws {
    let id = try await fixture.upload(layer)
    #expect(await finish(id) == nil)
    try await expectFinished(id)

    let other = try await fixture.upload(layer)
    let long = Digest.computing(.sha512, of: layer)
    try await origin.finish(other, in: debian, digest: long, body: nil)
    #expect(try await fixture.has(long, layer, in: debian))
  }

  @Test("give their space back at once when they have another digest")
  func refused() async throws {
    let id = try await fixture.upload(Array(layer.dropLast()))
    #expect(await finish(id) == .digestInvalid)
    #expect(try fixture.store.uploads() == [])
    try await fixture.waitUntilNoUploadIsOpen()
    #expect(await finish(id) == .blobUploadUnknown)
    #expect(try await fixture.catalog.upload(id) == nil)
  }

  @Test("give their space back at once when they are given up and the catalog cannot be told")
  func cancelledUntold() async throws {
    let id = try await fixture.upload(layer)
    fixture.catalog.fail(.closeUpload)
    #expect(await cancel(id) == .unavailable)
    try await fixture.waitUntilNoUploadIsOpen()
    #expect(await status(id) == .blobUploadUnknown)
    fixture.catalog.recover()
    #expect(await cancel(id) == .blobUploadUnknown)
    #expect(try await fixture.catalog.upload(id) == nil)
  }

  @Test("can be finished again where the catalog failed", arguments: [false, true])
  func finishedAgain(withBody: Bool) async throws {
    let id = try await fixture.upload(withBody ? [] : layer)
    fixture.catalog.fail(.link)
    #expect(await finish(id, withBody ? layer : nil) == .unavailable)
    #expect(try await fixture.sizeBytes(of: id) == 300_000)
    #expect(try await !fixture.has(digest, layer, in: debian))
    fixture.catalog.recover()
    #expect(await finish(id, withBody ? layer : nil) == nil)
    try await expectFinished(id)
  }

  @Test("can be finished by the next process where this one came as far as the blob")
  func finishedByNextProcess() async throws {
    let id = try await fixture.upload(layer)
    fixture.catalog.fail(.link)
    #expect(await finish(id) == .unavailable)
    fixture.catalog.recover()
    let next = fixture.forgetful()
    #expect(try await next.uploadStatus(id, in: debian).sizeBytes == 300_000)
    try await next.finish(id, in: debian, digest: digest, body: nil)
    #expect(try await fixture.has(digest, layer, in: debian))
    #expect(try fixture.store.uploads() == [])
  }

  @Test("can be finished again with the same body where the blob could not be installed")
  func finishedAgainUninstalled() async throws {
    let id = try await fixture.upload([])
    let temporary = "\(try #require(fixture.folder))/temporary"
    try FileManager.default.removeItem(atPath: temporary)
    #expect(await finish(id, layer) == .unknown)
    #expect(try await fixture.sizeBytes(of: id) == 300_000)
    try FileManager.default.createDirectory(
      atPath: temporary, withIntermediateDirectories: false)
    #expect(await finish(id, layer) == nil)
    try await expectFinished(id)
  }

  @Test(
    "take the body of their last request once, though the process ended before it was answered",
    arguments: ["", "0-299999", "200000-299999"], [HashAlgorithm.sha256, .sha512])
  func repeatedToNextProcess(header: String, algorithm: HashAlgorithm) async throws {
    let id = try await fixture.upload(layer)
    let range = ContentRange(header: header)
    let body = Array(layer[Int(range?.first ?? 0)...])
    let digest = Digest.computing(algorithm, of: layer)
    try await fixture.forgetful().finish(
      id, in: debian, digest: digest, body: UploadBody(ByteBuffer(bytes: body), range: range))
    #expect(try await fixture.has(digest, layer, in: debian))
    #expect(try fixture.store.uploads() == [])
  }

  @Test(
    "take a last body that cannot be a repeated one, though they had the digest before it",
    arguments: [0, 1], ["", "next"])
  func notRepeated(heldBytes: Int, place: String) async throws {
    let held = [UInt8](repeating: 7, count: heldBytes)
    let id = try await fixture.upload(held)
    let range = place.isEmpty ? nil : ContentRange(header: "\(heldBytes)-\(heldBytes + 1)")
    let refusal = await OriginFixture.refusal { () async throws(RegistryError) in
      try await origin.finish(
        id, in: debian, digest: Digest.computing(.sha256, of: held),
        body: UploadBody(ByteBuffer(bytes: [1, 2]), range: range))
    }
    #expect(refusal == .digestInvalid)
    #expect(try fixture.store.uploads() == [])
  }

  @Test("take their last bytes with the request that names the digest, whatever its algorithm")
  func lastPartHashedOnTheWay() async throws {
    let id = try await fixture.upload(Array(layer.prefix(250_000)))
    let long = Digest.computing(.sha512, of: layer)
    try await origin.finish(
      id, in: debian, digest: long, body: OriginFixture.body(Array(layer.suffix(50_000))))
    #expect(try await fixture.has(long, layer, in: debian))
  }

  @Test("can be given up where the catalog failed, and take no more bytes then")
  func givenUpInstead() async throws {
    let id = try await fixture.upload(layer)
    fixture.catalog.fail(.link)
    #expect(await finish(id) == .unavailable)
    let refusal = await OriginFixture.refusal { () async throws(RegistryError) in
      _ = try await origin.append(OriginFixture.body([1]), to: id, in: debian)
    }
    #expect(refusal == .blobUploadInvalid)
    #expect(try fixture.store.open(digest).readAll() == layer)
    #expect(await cancel(id) == nil)
    #expect(await status(id) == .blobUploadUnknown)
    #expect(try fixture.store.uploads() == [])
  }

  @Test("are gone where the catalog noted their blob but could not say so")
  func notedUnsaid() async throws {
    let id = try await fixture.upload(layer)
    fixture.catalog.failAfterwards(.link)
    #expect(await finish(id) == .unknown)
    fixture.catalog.recover()
    #expect(await finish(id) == .blobUploadUnknown)
    try await expectFinished(id)
  }

  @Test("of one blob at once all succeed, and leave one blob")
  func sameBlob() async throws {
    let ids = [try await fixture.upload(layer), try await fixture.upload(layer)]
    await withTaskGroup(of: RegistryErrorCode?.self) { group in
      for id in ids { group.addTask { await finish(id) } }
      for await refusal in group { #expect(refusal == nil) }
    }
    for id in ids { try await expectFinished(id) }
    #expect(try fixture.store.digests() == [digest])
  }

  @Test("that race a delete of their blob leave it linked and whole, or not linked")
  func deletedMeanwhile() async throws {
    let (fixture, digest) = (fixture, digest)
    for _ in 0..<20 {
      let id = try await fixture.upload(layer)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await fixture.origin.finish(id, in: fixture.debian, digest: digest, body: nil)
        }
        group.addTask { try? await fixture.origin.deleteBlob(digest, in: fixture.debian) }
        try await group.waitForAll()
      }
      if try await fixture.origin.linkedBlobBytes(digest, in: debian) != nil {
        #expect(try await fixture.has(digest, layer, in: debian))
      }
    }
    let id = try await fixture.upload(layer)
    #expect(await finish(id) == nil)
    try await expectFinished(id)
  }

  @Test("mounted while they are deleted at their source are there, or the client is told to push")
  func mountedMeanwhile() async throws {
    let (fixture, digest) = (fixture, digest)
    for _ in 0..<20 {
      try await origin.storeBlob(OriginFixture.body(layer), digest: digest, in: debian)
      async let deleted: Void = fixture.origin.deleteBlob(digest, in: fixture.debian)
      let isMounted = try await fixture.origin.mount(
        digest, from: fixture.debian, in: fixture.alpine)
      try await deleted
      #expect(try await fixture.has(digest, layer, in: fixture.alpine) == isMounted)
      if isMounted { try await fixture.origin.deleteBlob(digest, in: fixture.alpine) }
    }
  }
}
