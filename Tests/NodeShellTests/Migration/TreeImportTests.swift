// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Foundation
import OpenSSLRuntime
import PeerProtocol
import RegistryCore
import Storage
import Synchronization
import Testing

@testable import NodeShell

@Suite struct TreeImportTests {
  let fixture: TreeFixture
  let debian = RepositoryName("library/debian")!
  let app = RepositoryName("team/app")!
  let latest = RegistryCore.Tag("latest")!
  static let layerBytes = ChainRecorderTests.bytes(count: 700_000)

  init() throws { fixture = try TreeFixture() }

  @Test("every repository, manifest, tag and blob comes, each blob with the chain peers need")
  func everything() async throws {
    let layer = try fixture.layer(Self.layerBytes, in: debian)
    try fixture.layer(Self.layerBytes, in: app)
    let empty = try fixture.layer([], in: app)
    let image = try fixture.image(layer, in: debian)
    let other = try fixture.image(empty, in: app)
    try fixture.tag(latest, image, in: debian, at: 1_000)
    let before = try fixture.files(of: fixture.tree)

    let report = try await fixture.importTree()
    #expect(report.problems == [])
    #expect(report.repositories == 2)
    #expect(report.manifests == 2)
    #expect(report.tags == 1)
    #expect(report.blobsLinked == 2)
    #expect(report.blobsThere == 1)
    #expect(report.bytes == 700_000)
    #expect(try fixture.files(of: fixture.tree) == before)
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.repositories(after: nil, limit: nil) == [debian, app])
      #expect(try await node.catalog.manifest(.tag(latest), in: debian)?.digest == image)
      #expect(try await node.catalog.manifest(.digest(other), in: app)?.digest == other)
      #expect(try await node.catalog.linkedBlobBytes(layer, in: app) == 700_000)
      #expect(try node.store.find(image)?.mediaType == MediaType.imageManifest.text)
      #expect(try node.store.open(layer).readAll() == Self.layerBytes)
      let chain = ChainFile.chain(in: try #require(try node.store.chain(of: layer)))
      #expect(chain.flatMap(\.entries) == ChainRecorderTests.chain(of: Self.layerBytes))
    }
  }

  @Test("a second import finds all of it there, and brings what was pushed to the tree since")
  func again() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let first = try fixture.image(layer, in: debian, note: "1")
    try fixture.tag(latest, first, in: debian, at: 1_000)
    _ = try await fixture.importTree()
    let second = try await fixture.importTree()
    #expect((second.manifests, second.tags, second.bytes) == (0, 0, 0))
    #expect((second.blobsLinked, second.blobsThere) == (0, 1))

    let next = try fixture.image(layer, in: debian, note: "2")
    try fixture.tag(latest, next, in: debian, at: 2_000)
    let third = try await fixture.importTree()
    #expect((third.manifests, third.tags) == (1, 1))
    let moves = try await fixture.onNode { try await $0.catalog.tagMoves(of: latest, in: debian) }
    #expect(
      moves == [
        TagMove(time: 2_000, from: first, to: next), TagMove(time: 1_000, from: nil, to: first),
      ])
  }

  @Test("a tag that was moved here after it was there stays")
  func tagMovedSince() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let first = try fixture.image(layer, in: debian, note: "1")
    try fixture.tag(latest, first, in: debian, at: 1_000)
    _ = try await fixture.importTree()
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.removeTag(latest, in: debian, at: 3_000) == first)
    }
    #expect(try await fixture.importTree().tags == 0)
    let tags = try await fixture.onNode {
      try await $0.catalog.tags(in: debian, after: nil, limit: nil)
    }
    #expect(tags == [])
  }

  @Test("a damaged blob stays outside with what needs it, and all else comes")
  func damagedBlob() async throws {
    let good = try fixture.layer([1, 2, 3], in: debian)
    let bad = try fixture.layer([4, 5, 6], in: debian)
    try fixture.damage(bad)
    let whole = try fixture.image(good, in: debian)
    let broken = try fixture.image(bad, in: debian)
    try fixture.tag(latest, broken, in: debian, at: 1_000)
    let report = try await fixture.importTree()
    #expect(report.manifests == 1)
    #expect(report.problemsCount == 3)
    #expect(report.problems.map(\.subject) == ["\(bad)", "\(broken)", "latest"])
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.manifest(.digest(whole), in: debian) != nil)
      #expect(try await node.catalog.manifest(.digest(broken), in: debian) == nil)
      #expect(try await node.catalog.linkedBlobBytes(bad, in: debian) == nil)
      #expect(try node.store.digests().sorted() == [good, whole].sorted())
    }
  }

  @Test("a manifest whose bytes are damaged, gone or of Docker's first schema is left out")
  func badManifests() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let good = try fixture.image(layer, in: debian)
    let damaged = try fixture.image(layer, in: debian, note: "damaged")
    try fixture.damage(damaged)
    let gone = try fixture.image(layer, in: debian, note: "gone")
    try fixture.remove(DistributionLayout.data(of: gone))
    let old = try fixture.manifest(
      """
      {"schemaVersion":1,"mediaType":"application/vnd.docker.distribution.manifest.v1+json"}
      """,
      in: debian)
    let report = try await fixture.importTree()
    #expect(Set(report.problems.map(\.subject)) == Set([damaged, gone, old].map(\.description)))
    #expect(report.manifests == 1)
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.manifest(.digest(good), in: debian) != nil)
      #expect(try node.store.digests().sorted() == [good, layer].sorted())
    }
  }

  @Test("a link whose blob the old registry has collected is no problem where nothing needs it")
  func danglingLink() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    _ = try fixture.image(layer, in: debian)
    let collected = try fixture.layer([9, 9], in: debian)
    try fixture.remove(DistributionLayout.data(of: collected))
    let report = try await fixture.importTree()
    #expect(report.problems == [])
    #expect(report.blobsLinked == 1)
  }

  @Test("an index of indexes comes after all it lists, however their digests sort")
  func nestedIndexes() async throws {
    var digests: [Digest] = []
    for note in 0..<6 {
      let layer = try fixture.layer([UInt8(note)], in: debian)
      let image = try fixture.image(layer, in: debian, note: "\(note)")
      let inner = try fixture.index([image], in: debian)
      digests += [image, inner, try fixture.index([inner, image], in: debian)]
    }
    let report = try await fixture.importTree()
    #expect(report.problems == [])
    #expect(report.manifests == digests.count)
  }

  @Test("an index of which some platforms were never there is taken, one without its layers is not")
  func sparseIndex() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let image = try fixture.image(layer, in: debian)
    let absent = Digest.computing(.sha256, of: [0])
    let sparse = try fixture.index([image, absent], in: debian)
    let broken = try fixture.image(absent, in: debian, note: "no layer")
    let report = try await fixture.importTree()
    #expect(report.problems.map(\.subject) == ["\(broken)"])
    #expect(report.manifests == 2)
    try await fixture.onNode { node async throws in
      #expect(try await node.catalog.manifest(.digest(sparse), in: debian) != nil)
    }
  }

  @Test("an import that is called off in the middle goes on where it stopped")
  func calledOff() async throws {
    let layers = try (0..<8).map { try fixture.layer([UInt8($0)], in: debian) }
    for layer in layers { _ = try fixture.image(layer, in: debian) }
    let moves = Mutex(0)
    let callOff: @Sendable (MigrationEvent) -> Void = { event in
      guard case .moved = event else { return }
      let count = moves.withLock { count in
        count += 1
        return count
      }
      if count == 3 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
    }
    await #expect(throws: CancellationError.self) {
      _ = try await fixture.importTree(onEvent: callOff)
    }
    let there = try await fixture.onNode { try $0.store.digests() }
    #expect(there.count < layers.count)
    let report = try await fixture.importTree()
    #expect(report.problems == [])
    #expect(report.blobsThere == there.count)
    #expect(report.blobsLinked == layers.count - there.count)
    #expect(report.manifests == layers.count)
  }

  @Test("a folder that is no registry is refused, and the registry's own inner folder is taken")
  func directories() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    _ = try fixture.image(layer, in: debian)
    await #expect(throws: MigrationError.noTree(directory: "/nowhere")) {
      _ = try await fixture.importTree(of: "/nowhere")
    }
    let inner = "\(fixture.tree)/\(DistributionLayout.root)"
    #expect(try await fixture.importTree(of: inner, copies: true).blobsCopied == 1)
  }

  @Test("a node that runs keeps its folder to itself")
  func lockedFolder() async throws {
    let running = try FileBlobStore(directory: fixture.data)
    await #expect { try await OfflineNode.use(dataFolder: fixture.data) { _ in } } throws: {
      ($0 as? StorageError)?.code == .locked
    }
    withExtendedLifetime(running) {}
  }

  @Test("what is exported and imported again is the same, with the history of its tags")
  func roundTrip() async throws {
    let layer = try fixture.layer(Self.layerBytes, in: debian)
    let unused = try fixture.layer([7], in: debian)
    let first = try fixture.image(layer, in: debian, note: "1")
    let next = try fixture.image(layer, in: debian, note: "2")
    let both = try fixture.index([first, next], in: debian)
    for (seconds, digest) in [(1_000, first), (2_000, next), (3_000, both)] {
      try fixture.tag(latest, digest, in: debian, at: seconds)
    }
    _ = try await fixture.importTree()
    let target = "\(fixture.folder)/exported"
    let report = try await fixture.exportTree(to: target)
    #expect(report.problems == [])
    #expect((report.repositories, report.manifests, report.tags) == (1, 3, 1))
    #expect(report.blobsLinked == 5)
    #expect(try fixture.files(of: target) == fixture.files(of: fixture.tree))
    let again = try await fixture.exportTree(to: target)
    #expect((again.blobsLinked, again.blobsThere, again.bytes) == (0, 5, 0))

    let other = "\(fixture.folder)/other"
    #expect(try await fixture.importTree(of: target, into: other).manifests == 3)
    let moves = try await fixture.onNode { try await $0.catalog.tagMoves(of: latest, in: debian) }
    try await fixture.onNode(other) { node async throws in
      #expect(try await node.catalog.tagMoves(of: latest, in: debian) == moves)
      #expect(try await node.catalog.linkedBlobBytes(unused, in: debian) == 1)
    }
  }

  @Test("an export leaves out what the store has lost, and says so")
  func lostBytes() async throws {
    let layer = try fixture.layer([1, 2, 3], in: debian)
    let image = try fixture.image(layer, in: debian)
    _ = try await fixture.importTree()
    _ = try await fixture.onNode { try $0.store.delete(layer) }
    let target = "\(fixture.folder)/exported"
    let report = try await fixture.exportTree(to: target)
    #expect(report.problems.map(\.subject) == ["\(layer)"])
    let files = try fixture.files(of: target)
    #expect(files["\(DistributionLayout.root)/\(DistributionLayout.data(of: image))"] != nil)
    #expect(!files.keys.contains { $0.contains("_layers") })
  }
}
