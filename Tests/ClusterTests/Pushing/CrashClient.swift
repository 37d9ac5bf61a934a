// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import LocalCluster
import NIOCore
import NIOHTTP1
import OpenSSLRuntime
import RegistryCore

/// Pushes, tags, mounts, deletes and collects garbage, whatever comes to mind, and remembers what
/// it was told. Its repository is its own; the layers of its images it shares with others.
struct CrashClient: Sendable {
  let number: Int
  private(set) var facts = CrashFacts()
  private(set) var imagesCount: UInt64 = 0
  private(set) var freedBytes: Int64 = 0
  /// Answers that no registry may give.
  private(set) var problems: [String] = []
  private var generator: SeededGenerator
  private let http: HTTPClient

  init(number: Int, http: HTTPClient) {
    self.number = number
    self.http = http
    generator = SeededGenerator(seed: UInt64(number) + 1)
  }

  private var repository: String { "team/c\(number)" }

  /// Goes on until the node is dead.
  mutating func work(_ node: ShoalNode, onRequest: @escaping @Sendable (Bool) -> Void) async {
    let wire = CrashWire(http: http, node: node, onRequest: onRequest)
    while node.process.exit == nil {
      do {
        try await act(wire)
      } catch let error as ClusterError {
        problems.append("\(error)")
        return
      } catch {
        // The connection broke, as it must when the node is killed.
        return
      }
    }
  }

  private mutating func act(_ wire: CrashWire) async throws {
    let present = facts.present
    let victim = present.isEmpty ? nil : present[Int(generator.next() % UInt64(present.count))]
    switch (generator.next() % 10, victim) {
    case (0...1, _): try await collect(wire)
    case (2...3, let victim?): try await delete(victim, wire)
    case (4, let victim?): try await delete(victim, wire, withLayer: true)
    case (5, _): try await deleteTag(wire)
    case (_, let victim?) where present.count >= Self.imagesMax: try await delete(victim, wire)
    default: try await push(wire)
    }
  }

  private mutating func collect(_ wire: CrashWire) async throws {
    let answer = try await wire.collect()
    freedBytes += answer["bytes"]?.integer ?? 0
    if answer["failures"]?.integer != 0 { problems.append(answer.text) }
  }

  private mutating func push(_ wire: CrashWire) async throws {
    imagesCount += 1
    let shared = PatternedBytes(seed: generator.next() % 3, sizeBytes: 40_000)
    let own = PatternedBytes(
      seed: UInt64(number + 1) << 32 + imagesCount, sizeBytes: 64 + Int64(imagesCount % 5) * 30_000)
    let tag = "t\(generator.next() % 4)"
    for attempt in 1... {
      let began = ContinuousClock.now
      let layers = [
        try await wire.bring(shared, to: repository), try await wire.upload(own, to: repository),
      ]
      let manifest = Self.manifest(of: layers)
      let digest = Digest.computing(.sha256, of: manifest)
      facts.manifests[digest] = CrashFacts.Manifest(
        presence: .either, layers: layers.map(\.digest), ownLayer: layers[1].digest)
      facts.tags[tag, default: [nil]].insert(digest)
      let (status, text) = try await wire.put(manifest, as: tag, in: repository)
      if status == 201 {
        facts.manifests[digest]?.presence = .there
        facts.tags[tag] = [digest]
        return
      }
      // The grace is short: a client that dawdles has to send its layers again.
      let waited = began.duration(to: .now)
      guard text.contains("MANIFEST_BLOB_UNKNOWN"), waited >= Self.promised, attempt < 5 else {
        throw ClusterError.notReady(
          name: "the image's manifest", line: "\(status) after \(waited): \(text)")
      }
    }
  }

  private mutating func delete(
    _ manifest: Digest, _ wire: CrashWire, withLayer: Bool = false
  ) async throws {
    facts.deleting(manifest)
    try await wire.delete("manifests/\(manifest)", in: repository)
    facts.deleted(manifest)
    guard withLayer, let layer = facts.manifests[manifest]?.ownLayer else { return }
    // A sweep may have been there first.
    let status = try await wire.status(.DELETE, "/v2/\(repository)/blobs/\(layer)")
    if status != 202, status != 404 {
      throw ClusterError.notReady(name: "DELETE of a layer", line: "\(status)")
    }
    facts.goneBlobs.insert(layer)
  }

  private mutating func deleteTag(_ wire: CrashWire) async throws {
    guard let tag = facts.tags.filter({ !$0.value.contains(nil) }).keys.min() else { return }
    facts.tags[tag]?.insert(nil)
    try await wire.delete("manifests/\(tag)", in: repository)
    facts.tags[tag] = [nil]
  }

  /// Asks a node that has been started again for everything, and knows better then.
  mutating func check(_ node: ShoalNode) async throws {
    let wire = CrashWire(http: http, node: node, onRequest: { _ in })
    for (digest, manifest) in facts.manifests.sorted(by: { $0.key < $1.key }) {
      let status = try await wire.status(.GET, "/v2/\(repository)/manifests/\(digest)")
      switch (status, manifest.presence) {
      case (200, .there), (200, .either):
        facts.manifests[digest]?.presence = .there
        for layer in manifest.layers {
          let status = try await wire.status(.GET, "/v2/\(repository)/blobs/\(layer)")
          if status != 200 { problems.append("\(layer) of \(digest) is answered with \(status)") }
        }
      case (404, .gone), (404, .either): facts.manifests[digest] = nil
      default:
        problems.append("\(digest), \(manifest.presence), is answered with \(status)")
      }
    }
    for (tag, values) in facts.tags.sorted(by: { $0.key < $1.key }) {
      let value = try await wire.tagged(tag, in: repository)
      if !values.contains(value) {
        problems.append("\(tag) is \(value, default: "gone"), and not one of \(values)")
      }
      facts.tags[tag] = [value]
    }
    for blob in facts.goneBlobs.sorted() {
      let status = try await wire.status(.HEAD, "/v2/\(repository)/blobs/\(blob)")
      if status != 404 { problems.append("\(blob) was deleted, and is answered with \(status)") }
    }
    facts.goneBlobs = []
  }

  private static func manifest(of blobs: [Blob]) -> [UInt8] {
    let layers = blobs.map {
      #"{"mediaType":"application/octet-stream","digest":"\#($0.digest)","size":\#($0.sizeBytes)}"#
    }
    return Array(
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
      "config":\(layers[0]),"layers":[\(layers.joined(separator: ","))]}
      """.utf8)
  }

  private static let imagesMax = 8
  /// Of the node: short, so that layers go which nobody refers to.
  static let grace = "2s"
  /// For half of that at least a blob stays of which a client was told.
  private static let promised = Duration.seconds(1)
}
