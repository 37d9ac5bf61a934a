// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import NIOCore
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Storage
import Testing

@testable import NodeShell

/// Each sweep is held up where it is about to act on what it has read, and the other side comes in
/// between.
@Suite("While garbage is collected,", .timeLimit(.minutes(5)))
struct GarbageRaceTests {
  let fixture: OriginFixture
  let layer = [UInt8](repeating: 7, count: 50_000)

  init() throws {
    fixture = try OriginFixture()
  }

  /// Runs a sweep, and `work` when it is about to make its first call of this kind.
  private func sweeping(
    before call: FailingCatalog.Call, _ work: () async throws -> Void
  ) async throws -> CollectedGarbage {
    let (fixture, gate) = (fixture, Gate())
    fixture.catalog.hold(call, at: gate)
    async let collected = fixture.collect()
    await gate.waitForArrivals(1)
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await work())
    } catch {
      outcome = .failure(error)
    }
    gate.open()
    let result = await collected
    try outcome.get()
    return result
  }

  private func pull(_ digest: Digest, from repository: RepositoryName) async throws -> [UInt8] {
    let body = try await fixture.origin.blob(digest, in: repository)
    defer { body.close() }
    return Array(try await body.read(at: 0, maxBytes: layer.count).readableBytesView)
  }

  @Test("an image that adopts the layers of one that is being deleted keeps them")
  func adoption() async throws {
    let debian = fixture.debian
    let digest = try await fixture.push(layer, to: debian)
    let former = try await fixture.pushManifest(of: [digest], note: "A", tag: "a", to: debian)
    try await fixture.origin.deleteManifest(.digest(former), in: debian)
    let collected = try await sweeping(before: .unlinkUnreferenced) {
      try await fixture.pushManifest(of: [digest], note: "B", tag: "b", to: debian)
    }
    // Of A the manifest alone went.
    #expect(collected.items.map(\.digest) == [former])
    #expect(try await pull(digest, from: debian) == layer)
    #expect(
      try await fixture.origin.manifest(#require(Reference("b")), in: debian).bytes.readableBytes
        > 0)
  }

  @Test("an image whose layers went before it came is told so, and is whole when it sends them")
  func adoptionTooLate() async throws {
    let debian = fixture.debian
    let digest = try await fixture.push(layer, to: debian)
    await fixture.collect()
    let refusal = await OriginFixture.refusal { () async throws(RegistryError) in
      guard let manifest = try? OriginFixture.manifest(of: [digest]) else { return }
      let name = Digest.computing(.sha256, of: manifest.bytes)
      _ = try await fixture.origin.putManifest(manifest, as: .digest(name), in: debian)
    }
    #expect(refusal == .manifestBlobUnknown)
    _ = try await fixture.push(layer, to: debian)
    try await fixture.pushManifest(of: [digest], to: debian)
    #expect(try await pull(digest, from: debian) == layer)
  }

  @Test("a mount from a repository that is being emptied brings the blob, and the bytes stay")
  func mountBefore() async throws {
    let (debian, alpine) = (fixture.debian, fixture.alpine)
    let digest = try await fixture.push(layer, to: debian)
    let collected = try await sweeping(before: .unlinkUnreferenced) {
      let isMounted = try await fixture.origin.mount(digest, from: debian, in: alpine)
      #expect(isMounted)
    }
    #expect(collected.bytes == 0)
    #expect(try await fixture.has(digest, layer, in: debian) == false)
    #expect(try await fixture.has(digest, layer, in: alpine))
  }

  @Test("a mount that comes when the bytes are going finds nothing, and promises nothing")
  func mountAfter() async throws {
    let (debian, alpine) = (fixture.debian, fixture.alpine)
    let digest = try await fixture.push(layer, to: debian)
    let origin = fixture.origin
    var mounted: Task<Bool, any Error>?
    let collected = try await sweeping(before: .isDeleting) {
      mounted = Task { try await origin.mount(digest, from: debian, in: alpine) }
      mounted = Task { try await origin.mount(digest, from: nil, in: alpine) }
    }
    #expect(try await mounted?.value == false)
    #expect(collected.bytes == 50_000)
    #expect(try await fixture.has(digest, layer, in: alpine) == false)
    #expect(try fixture.stores(digest) == false)
  }

  @Test("a blob that a client was told of is there for the client's manifest")
  func toldThenPushed() async throws {
    let debian = fixture.debian
    let old = OriginContent.now - 20 * 3600
    let digests = try await [layer, layer + [1]].map(in: fixture, linkedAt: old)
    #expect(try await fixture.origin.blobHead(digests[0], in: debian) == 50_000)
    // Its grace would be over by then, had nobody asked.
    let later = OriginContent.now + 10 * 3600
    let collected = await fixture.sweep().collect(
      by: GarbageRules(), at: later, searchingStrays: false)
    #expect(collected.items.map(\.digest) == [digests[1]])
    try await fixture.pushManifest(of: [digests[0]], to: debian)
    #expect(try await pull(digests[0], from: debian) == layer)
  }

  @Test("an upload that ends when the bytes of the same blob are going leaves a whole blob")
  func uploadAfter() async throws {
    let debian = fixture.debian
    let digest = try await fixture.push(layer, to: debian)
    let origin = fixture.origin
    let id = try await fixture.upload(layer)
    var finished: Task<Void, any Error>?
    let collected = try await sweeping(before: .isDeleting) {
      finished = Task { try await origin.finish(id, in: debian, digest: digest, body: nil) }
    }
    try await finished?.value
    #expect(collected.bytes == 50_000)
    #expect(try await pull(digest, from: debian) == layer)
    #expect(try await fixture.catalog.deleting(after: nil, limit: 9) == [])
  }

  @Test("an upload that ends before the bytes go saves them")
  func uploadBefore() async throws {
    let debian = fixture.debian
    let digest = try await fixture.push(layer, to: debian)
    try await fixture.origin.deleteBlob(digest, in: debian)
    // Something for the sweep to be held up at.
    _ = try await fixture.push([1], to: debian)
    let id = try await fixture.upload(layer)
    let collected = try await sweeping(before: .unlinkUnreferenced) {
      try await fixture.origin.finish(id, in: debian, digest: digest, body: nil)
    }
    #expect(collected.bytes == 1)
    #expect(try await pull(digest, from: debian) == layer)
  }

  @Test("a pull that has begun comes to its end, and only then the bytes go")
  func pullGoesOn() async throws {
    let debian = fixture.debian
    let digest = try await fixture.push(layer, to: debian)
    let body = try await fixture.origin.blob(digest, in: debian)
    #expect(await fixture.collect().bytes == 0)
    #expect(fixture.dropped.all == [])
    let bytes = try await body.read(at: 0, maxBytes: layer.count)
    #expect(Array(bytes.readableBytesView) == layer)
    let next = await OriginFixture.refusal { () async throws(RegistryError) in
      _ = try await fixture.origin.blob(digest, in: debian)
    }
    #expect(next == .blobUnknown)
    body.close()
    #expect(await fixture.collect().bytes == 50_000)
    #expect(fixture.dropped.all == [digest])
  }

  @Test("twenty clients that push, mount, delete and ask at once lose nothing they were told of")
  func crowd() async throws {
    let fixture = fixture
    let (debian, alpine) = (fixture.debian, fixture.alpine)
    let layers = (0..<4).map { [UInt8](repeating: UInt8($0), count: 3_000) }
    // Garbage, unless somebody asks for it in time.
    _ = try await layers.map(
      in: fixture, linkedAt: OriginContent.now - 2 * OriginFixture.daySeconds)
    let sweep = fixture.sweep()
    let sweeping = Task {
      while !Task.isCancelled {
        _ = await sweep.collect(by: GarbageRules(), at: OriginContent.now, searchingStrays: false)
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<20 {
        group.addTask {
          let layer = layers[client % layers.count]
          let repository = client % 3 == 0 ? alpine : debian
          let digest = Digest.computing(.sha256, of: layer)
          do {
            _ = try await fixture.origin.blobHead(digest, in: repository)
          } catch {
            if try await fixture.origin.mount(digest, from: nil, in: repository) == false {
              _ = try await fixture.push(layer, to: repository)
            }
          }
          try await fixture.pushManifest(
            of: [digest], note: "\(client)", tag: "v\(client)", to: repository)
          #expect(try await fixture.has(digest, layer, in: repository))
          guard client % 2 == 0 else { return }
          let tag = try #require(Reference("v\(client)"))
          let manifest = try await fixture.origin.manifestHead(tag, in: repository).digest
          try await fixture.origin.deleteManifest(.digest(manifest), in: repository)
        }
      }
      try await group.waitForAll()
    }
    sweeping.cancel()
    await sweeping.value
    for client in stride(from: 1, to: 20, by: 2) {
      let repository = client % 3 == 0 ? alpine : debian
      let tag = try #require(Reference("v\(client)"))
      #expect(try await fixture.origin.manifest(tag, in: repository).bytes.readableBytes > 0)
      let layer = layers[client % layers.count]
      let digest = Digest.computing(.sha256, of: layer)
      #expect(try await fixture.has(digest, layer, in: repository))
    }
  }
}

extension [[UInt8]] {
  /// Makes each a blob of the debian repository that was last linked at this time.
  fileprivate func map(
    in fixture: OriginFixture, linkedAt time: Int64
  ) async throws -> [Digest] {
    var digests: [Digest] = []
    for bytes in self {
      let digest = Digest.computing(.sha256, of: bytes)
      try fixture.store.storeWhole(digest, bytes: bytes, mediaType: nil, isPushed: true)
      try fixture.origin.cache.refresh(digest)
      try await fixture.catalog.link(
        Blob(digest: digest, sizeBytes: Int64(bytes.count)), in: fixture.debian, at: time)
      digests.append(digest)
    }
    return digests
  }
}
