// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import RegistryCore

/// A repository with many tags, and the list of them.
struct TagList: Sendable {
  let repository: String
  let count: Int

  var target: String { "/v2/\(repository)/tags/list" }

  /// Gives the manifest all the tags, over several connections at once.
  func push(_ manifest: [UInt8], mediaType: String, to address: HostPort) throws {
    let repository = repository
    let load = RequestLoad(
      address: address, operation: "PUT of a tag", connections: Self.pushConnections,
      expected: .status(201)
    ) { index in
      let head = """
        PUT /v2/\(repository)/manifests/\(Self.tag(index)) HTTP/1.1\r\nHost: \(address)\r\n\
        Content-Type: \(mediaType)\r\nContent-Length: \(manifest.count)\r\n\r\n
        """
      return Array(head.utf8) + manifest
    }
    _ = try load.run(requests: count)
  }

  /// The body of the list, once it has been shown to have all tags and, beside these, `others`.
  func body(at address: HostPort, others: [String]) throws -> [UInt8] {
    let operation = "GET \(target)"
    let wire = try WireConnection(to: address)
    try wire.send(Array("\(operation) HTTP/1.1\r\nHost: \(address)\r\n\r\n".utf8))
    let body = try wire.receiveWhole(operation)
    let tags = try JSONValue(parsing: body)["tags"]?.array?.compactMap(\.string) ?? []
    guard tags.sorted() == ((0..<count).map(Self.tag) + others).sorted() else {
      throw BenchFailure.wrongBytes(operation: operation)
    }
    return body
  }

  /// All of one length.
  static func tag(_ index: Int) -> String {
    let digits = String(index)
    return "t" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  private static let pushConnections = 16
}
