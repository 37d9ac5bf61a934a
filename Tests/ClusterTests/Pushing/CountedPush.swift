// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import LocalCluster
import NIOCore
import NIOHTTP1
import OpenSSLRuntime

/// Pushes images by hand, in the small steps that a crash can come between, and remembers what the
/// registry has acknowledged.
struct CountedPush {
  /// What a registry must not lose: it has said that it has it.
  struct Acknowledged {
    var blobs: [Blob] = []
    var manifests: [Digest] = []
    /// Of the upload that is under way: where it is, and how far it had come when last told.
    var upload: (location: String, blob: PatternedBytes, sizeBytes: Int64)?
  }

  static let pieceBytes = 65_536
  static let blobPieces = 12
  static let repository = "team/app"

  let client: HTTPClient
  private(set) var acknowledged = Acknowledged()
  private let origin: () -> HostPort
  private let onStep: () -> Void

  /// - Parameter onStep: called before each request; where the test pulls the plug.
  init(client: HTTPClient, origin: @escaping () -> HostPort, onStep: @escaping () -> Void) {
    self.client = client
    self.origin = origin
    self.onStep = onStep
  }

  /// Pushes image `number`: one blob in one request, one in pieces, and a manifest of both.
  mutating func pushImage(_ number: UInt64) async throws {
    let whole = PatternedBytes(seed: number * 2, sizeBytes: 100_000)
    let pieces = PatternedBytes(
      seed: number * 2 + 1, sizeBytes: Int64(Self.pieceBytes * Self.blobPieces - 1_000))
    let first = try ImageContent.pattern(whole).blob()
    try await expect(
      201, .POST, "/v2/\(Self.repository)/blobs/uploads/?digest=\(first.digest)",
      body: whole.read(at: 0, count: Int(whole.sizeBytes)))
    acknowledged.blobs.append(first)
    let opened = try await expect(202, .POST, "/v2/\(Self.repository)/blobs/uploads/")
    acknowledged.upload = (try Self.location(opened), pieces, 0)
    let second = try await finishUpload()
    try await pushManifest(of: [first, second])
  }

  /// Goes on with the upload under way from where the registry says it is.
  mutating func finishUpload() async throws -> Blob {
    guard let upload = acknowledged.upload else { preconditionFailure("nothing is under way") }
    let status = try await expect(204, .GET, upload.location)
    var offset = try Self.sizeBytes(status, atLeast: upload.sizeBytes)
    while offset < upload.blob.sizeBytes {
      let piece = upload.blob.read(at: offset, count: Self.pieceBytes)
      let answer = try await expect(
        202, .PATCH, upload.location, body: piece,
        range: "\(offset)-\(offset + Int64(piece.count) - 1)")
      offset += Int64(piece.count)
      acknowledged.upload?.sizeBytes = try Self.sizeBytes(answer, atLeast: offset)
    }
    let blob = try ImageContent.pattern(upload.blob).blob()
    try await expect(201, .PUT, "\(upload.location)?digest=\(blob.digest)")
    acknowledged.blobs.append(blob)
    acknowledged.upload = nil
    return blob
  }

  private mutating func pushManifest(of blobs: [Blob]) async throws {
    let layers = blobs.map {
      #"{"mediaType":"application/octet-stream","digest":"\#($0.digest)","size":\#($0.sizeBytes)}"#
    }
    let manifest = Array(
      """
      {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
      "config":\(layers[0]),"layers":[\(layers[1])]}
      """.utf8)
    let digest = Digest.computing(.sha256, of: manifest)
    try await expect(
      201, .PUT, "/v2/\(Self.repository)/manifests/\(digest)", body: manifest,
      mediaType: "application/vnd.oci.image.manifest.v1+json")
    acknowledged.manifests.append(digest)
  }

  @discardableResult
  func expect(
    _ status: UInt, _ method: HTTPMethod, _ path: String, body: [UInt8]? = nil,
    range: String? = nil, mediaType: String = "application/octet-stream"
  ) async throws -> HTTPClientResponse {
    onStep()
    var request = HTTPClientRequest(url: "http://\(origin())\(path)")
    request.method = method
    request.headers.add(name: "content-type", value: mediaType)
    if let range { request.headers.add(name: "content-range", value: range) }
    request.body = body.map { .bytes(ByteBuffer(bytes: $0)) }
    let response = try await client.execute(request, timeout: .seconds(60))
    guard response.status.code == status else {
      let text = String(buffer: try await response.body.collect(upTo: 1 << 16))
      throw ClusterError.notReady(name: "\(method) \(path)", line: "\(response.status): \(text)")
    }
    return response
  }

  private static func location(_ response: HTTPClientResponse) throws -> String {
    guard let location = response.headers.first(name: "location") else {
      throw ClusterError.notReady(name: "upload", line: "no Location")
    }
    return location
  }

  /// From `Range: 0-<last byte>`, in which 0 bytes look like 1.
  private static func sizeBytes(
    _ response: HTTPClientResponse, atLeast known: Int64
  ) throws -> Int64 {
    let range = response.headers.first(name: "range") ?? ""
    guard range.hasPrefix("0-"), let last = Int64(range.dropFirst(2)), last + 1 >= known else {
      throw ClusterError.notReady(name: "upload of \(known) bytes", line: "Range: \(range)")
    }
    return last == 0 ? 0 : last + 1
  }
}
