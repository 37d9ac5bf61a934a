// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import OpenSSLRuntime
import RegistryCore
import Storage

@testable import NodeShell

/// A tree as CNCF Distribution writes it, and a node that does not run, each in its own folder.
final class TreeFixture: Sendable {
  let folder: String
  var tree: String { "\(folder)/registry" }
  var data: String { "\(folder)/node" }

  init() throws {
    folder = NSTemporaryDirectory() + "migration-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: "\(folder)/registry/docker/registry/v2/repositories",
      withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      print("left behind: \(folder): \(error)")
    }
  }

  /// A blob that the repository may read.
  @discardableResult
  func layer(_ bytes: [UInt8], in repository: RepositoryName) throws -> Digest {
    let digest = Digest.computing(.sha256, of: bytes)
    try write(bytes, DistributionLayout.data(of: digest))
    try link(digest, below: DistributionLayout.layers(of: repository))
    return digest
  }

  /// An image of one layer, which has to be there for it to be taken over.
  func image(_ layer: Digest, in repository: RepositoryName, note: String = "") throws -> Digest {
    try manifest(
      """
      {"schemaVersion":2,"mediaType":"\(MediaType.imageManifest)","annotations":{"n":"\(note)"},\
      "config":{"mediaType":"application/x","digest":"\(layer)","size":1},"layers":[]}
      """, in: repository)
  }

  func index(_ manifests: [Digest], in repository: RepositoryName) throws -> Digest {
    let list = manifests.map {
      "{\"mediaType\":\"\(MediaType.imageManifest)\",\"digest\":\"\($0)\",\"size\":1}"
    }
    return try manifest(
      """
      {"schemaVersion":2,"mediaType":"\(MediaType.imageIndex)",\
      "manifests":[\(list.joined(separator: ","))]}
      """, in: repository)
  }

  func manifest(_ text: String, in repository: RepositoryName) throws -> Digest {
    let digest = Digest.computing(.sha256, of: Array(text.utf8))
    try write(Array(text.utf8), DistributionLayout.data(of: digest))
    try link(digest, below: DistributionLayout.revisions(of: repository))
    return digest
  }

  func tag(
    _ tag: RegistryCore.Tag, _ digest: Digest, in repository: RepositoryName, at seconds: Int
  ) throws {
    try link(digest, below: DistributionLayout.index(of: tag, in: repository), at: seconds)
    let current = DistributionLayout.current(of: tag, in: repository)
    try write(Array("\(digest)".utf8), current, at: seconds)
  }

  func damage(_ digest: Digest) throws {
    try write([6, 6, 6], DistributionLayout.data(of: digest))
  }

  func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: "\(tree)/docker/registry/v2/\(path)")
  }

  /// Every file of a tree with its content.
  func files(of tree: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: tree) {
      let url = URL(fileURLWithPath: "\(tree)/\(name)")
      if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
        files[name] = try Array(Data(contentsOf: url))
      }
    }
    return files
  }

  func importTree(
    of directory: String? = nil, into data: String? = nil, copies: Bool = false,
    onEvent: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
  ) async throws -> MigrationReport {
    try await onNode(data) { node in
      try await TreeImport(
        of: directory ?? tree, into: node, copies: copies, blobsAtOnceMax: 2, onEvent: onEvent
      ).run()
    }
  }

  func exportTree(to directory: String) async throws -> MigrationReport {
    try await onNode { try await TreeExport(of: $0, to: directory, copies: false).run() }
  }

  func rebuild() async throws -> MigrationReport {
    while true {
      do {
        return try await OfflineNode.use(dataFolder: data, replacesCatalog: true) {
          try await CatalogRebuild(of: $0).run()
        }
      } catch let error as StorageError where error.code == .locked {
        try await Task.sleep(for: .milliseconds(1))
      }
    }
  }

  /// A process that some other test starts has this one's open files, and with them the lock, until
  /// it runs its own program: that is waited for.
  func onNode<Value: Sendable>(
    _ data: String? = nil, _ work: (OfflineNode) async throws -> Value
  ) async throws -> Value {
    while true {
      do {
        return try await OfflineNode.use(dataFolder: data ?? self.data, work)
      } catch let error as StorageError where error.code == .locked {
        try await Task.sleep(for: .milliseconds(1))
      }
    }
  }

  private func link(_ digest: Digest, below folder: String, at seconds: Int? = nil) throws {
    try write(
      Array("\(digest)".utf8), DistributionLayout.link(to: digest, below: folder), at: seconds)
  }

  private func write(_ bytes: [UInt8], _ path: String, at seconds: Int? = nil) throws {
    let url = URL(fileURLWithPath: "\(tree)/docker/registry/v2/\(path)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    if let seconds {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(seconds))], ofItemAtPath: url.path)
    }
  }
}
