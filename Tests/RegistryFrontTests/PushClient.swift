// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OpenSSLRuntime
import Testing

/// The steps of clients that push, each to `library/debian`.
struct PushClient {
  let client: FrontClient

  static let layer = [UInt8]((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
  static let layerDigest = Digest.computing(.sha256, of: layer)
  static let uploads = "/v2/library/debian/blobs/uploads/"

  func send(
    _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields = [:],
    _ body: (some Sequence<UInt8>)? = [UInt8]?.none
  ) async throws -> FrontResponse {
    try await client.executeRequest(
      uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
  }

  /// - Returns: where the upload goes on.
  func start() async throws -> String {
    let response = try await send(.post, Self.uploads)
    #expect(response.status == .accepted)
    #expect(response.headers[.range] == "0-0")
    #expect(response.headers[try name("Docker-Distribution-API-Version")] == "registry/2.0")
    let location = try #require(response.headers[.location])
    let id = try #require(response.headers[try name("Docker-Upload-UUID")])
    #expect(location == Self.uploads + id)
    return location
  }

  /// - Returns: where the upload goes on.
  func append(_ bytes: ArraySlice<UInt8>, to location: String, ranged: Bool) async throws -> String
  {
    var headers: HTTPFields = [.contentType: "application/octet-stream"]
    if ranged { headers[.contentRange] = "\(bytes.startIndex)-\(bytes.endIndex - 1)" }
    let response = try await send(.patch, location, headers, bytes)
    #expect(response.status == .accepted)
    #expect(response.headers[.range] == "0-\(bytes.endIndex - 1)")
    return try #require(response.headers[.location])
  }

  func finish(
    _ location: String, _ digest: Digest = layerDigest, _ body: ArraySlice<UInt8>? = nil
  ) async throws -> FrontResponse {
    try await send(.put, "\(location)?digest=\(digest)", [:], body)
  }

  func expectCreated(_ response: FrontResponse, _ digest: Digest = layerDigest) throws {
    #expect(response.status == .created)
    #expect(response.headers[.location] == "/v2/library/debian/blobs/\(digest)")
    #expect(response.headers[try name("Docker-Content-Digest")] == "\(digest)")
    #expect(response.headers[.contentLength] == "0")
  }
}
