// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster
import RegistryCore

/// What is pushed to every server, and asked of it.
struct BenchContent: Sendable {
  let source: BlobSource
  /// With the blob as its only layer.
  let image: SampleImage

  static func make(
    sizeBytes: Int64, folder: WorkFolder, seed: UInt64 = 1
  ) throws -> BenchContent {
    let source = try BlobSource.make(sizeBytes: sizeBytes, folder: folder, seed: seed)
    return BenchContent(
      source: source,
      image: SampleImage(format: .oci, layers: [(source.blob, .file(path: source.path))]))
  }

  var mediaType: String { image.format.manifestType.text }

  /// Right before a server writes as much as the blob: nothing else waits for the disk, and the
  /// page cache finds memory that was in use a moment ago. A virtual machine gives memory that is
  /// free for some seconds back to its host, and the next use of it costs many times the write.
  ///
  /// - Parameter server: the one that is to write; this gives up when it has ended, as
  ///   `BlockingWork` ends it when its task is cancelled.
  func settleMachine(with server: ManagedProcess) throws {
    sync()
    let scratch = "\(source.path).scratch"
    guard FileManager.default.createFile(atPath: scratch, contents: nil),
      let file = FileHandle(forWritingAtPath: scratch)
    else { throw BenchFailure.system(operation: "make \(scratch)", code: errno) }
    var offset = 0
    while offset < source.bytes.count {
      try server.requireRunning()
      let end = min(source.bytes.count, offset + Self.scratchPieceBytes)
      try file.write(contentsOf: source.bytes[offset..<end])
      offset = end
    }
    try file.close()
    try FileManager.default.removeItem(atPath: scratch)
  }

  /// The seconds that it took.
  func pushBlob(to address: HostPort) throws -> Double {
    try wire(to: address).push(source.bytes, as: source.blob.digest)
  }

  /// The rest of the image, once the blob is there.
  func pushManifest(to address: HostPort) throws {
    let wire = try wire(to: address)
    let part = image.configuration
    let configuration = try part.content.read(at: 0, count: Int(part.blob.sizeBytes))
    try wire.push(Data(configuration), as: part.blob.digest)
    try wire.putManifest(image.manifestBytes, mediaType: mediaType, tag: Self.tag)
  }

  func getManifest(from address: HostPort) throws {
    try wire(to: address)
      .getManifest(image.manifestBytes, mediaType: mediaType, tag: Self.tag)
  }

  func get(from address: HostPort, compares: Bool) throws -> RegistryWire.Download {
    try wire(to: address).get(source, compares: compares)
  }

  /// Has a node fetch the blob; the seconds until it has proven it.
  func awaitProof(at address: HostPort) throws -> Double {
    try wire(to: address).awaitProof(of: source.blob)
  }

  func manifestLoad(
    _ method: String, on address: HostPort, connections: Int
  ) -> RequestLoad {
    .repeating(
      method, "/v2/\(Self.repository)/manifests/\(Self.tag)", accept: mediaType, on: address,
      connections: connections, expecting: image.manifestBytes)
  }

  func tagList(count: Int) -> TagList { TagList(repository: Self.repository, count: count) }

  /// Gives the manifest the tags of the list; returns the list.
  func pushTags(of list: TagList, to address: HostPort) throws -> [UInt8] {
    try list.push(image.manifestBytes, mediaType: mediaType, to: address)
    return try list.body(at: address, others: [Self.tag])
  }

  private func wire(to address: HostPort) throws -> RegistryWire {
    try RegistryWire(
      to: address, repository: Self.repository, blobBytes: source.blob.sizeBytes)
  }

  private static let repository = "shoal/bench"
  private static let tag = "latest"
  private static let scratchPieceBytes = 16 << 20
}
