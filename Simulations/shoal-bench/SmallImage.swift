// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore

/// An image that many pull at once: what of it is asked for, and what has to come.
struct SmallImage: Sendable {
  let image: SampleImage

  static func make() throws -> SmallImage {
    SmallImage(image: try SampleImage.patterned(seed: 1_000, layerBytes: layerBytes))
  }

  func push(to address: HostPort) throws {
    let wire = try RegistryWire(to: address, repository: Self.repository, blobBytes: 0)
    for part in image.parts {
      let bytes = try part.content.read(at: 0, count: Int(part.blob.sizeBytes))
      try wire.push(Data(bytes), as: part.blob.digest)
    }
    try wire.putManifest(
      image.manifestBytes, mediaType: image.format.manifestType.text, tag: Self.tag)
  }

  /// The manifest by its tag, then every blob.
  func pullRequests(host: HostPort) throws -> [CrowdPull.Request] {
    let manifest = Self.request(
      "manifests/\(Self.tag)", accept: image.format.manifestType.text, host: host,
      expecting: image.manifestBytes)
    return try [manifest]
      + image.parts.map { part in
        Self.request(
          "blobs/\(part.blob.digest)", accept: "*/*", host: host,
          expecting: try part.content.read(at: 0, count: Int(part.blob.sizeBytes)))
      }
  }

  private static func request(
    _ path: String, accept: String, host: HostPort, expecting body: [UInt8]
  ) -> CrowdPull.Request {
    let operation = "GET /v2/\(repository)/\(path)"
    return CrowdPull.Request(
      operation: operation,
      bytes: Array("\(operation) HTTP/1.1\r\nHost: \(host)\r\nAccept: \(accept)\r\n\r\n".utf8),
      expected: body)
  }

  private static let repository = "shoal/small"
  private static let tag = "latest"
  private static let layerBytes: [Int64] = [128 << 10, 32 << 10]
}
