// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import LocalCluster
import NIOCore
import NIOHTTP1
import Testing

extension TestCluster {
  /// Asks a node for these bytes of a blob, and for no others.
  static func read(
    _ range: Range<Int64>, of part: ImagePart, from node: ShoalNode
  ) async throws -> [UInt8] {
    let url = "http://\(node.address)/v2/\(repository)/blobs/\(part.blob.digest)"
    var request = HTTPClientRequest(url: url)
    request.headers.add(
      name: "range", value: "bytes=\(range.lowerBound)-\(range.upperBound - 1)")
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    #expect(response.status == .partialContent)
    return Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
  }
}
