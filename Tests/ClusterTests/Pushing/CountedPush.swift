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
    /// Of the upload that is under way: where it is, how far it had come when last told, and
    /// whether its last request was sent, so that it may be a blob.
    var upload: (location: String, blob: PatternedBytes, sizeBytes: Int64, isFinishing: Bool)?
  }

  static let pieceBytes = 1 << 20
  static let blobBytes = Int64(3 * pieceBytes - 1_000)
  static let wholeBytes: Int64 = 100_000
  static let repository = "team/app"
  /// Of one image.
  static let requestsPerImage = 7
  static let bytesPerImage = Int(blobBytes + wholeBytes)

  let client: HTTPClient
  private(set) var acknowledged = Acknowledged()
  private let origin: () -> HostPort
  private let onMoment: @Sendable (PushMoment) -> Void

  /// - Parameter onMoment: where the test pulls the plug.
  init(
    client: HTTPClient, origin: @escaping () -> HostPort,
    onMoment: @escaping @Sendable (PushMoment) -> Void
  ) {
    self.client = client
    self.origin = origin
    self.onMoment = onMoment
  }

  /// Pushes image `number`: one blob in one request, one in pieces, the last of which comes with
  /// the request that finishes it, and a manifest of both.
  mutating func pushImage(_ number: UInt64) async throws {
    let whole = PatternedBytes(seed: number * 2, sizeBytes: Self.wholeBytes)
    let pieces = PatternedBytes(seed: number * 2 + 1, sizeBytes: Self.blobBytes)
    let first = try ImageContent.pattern(whole).blob()
    try await expect(
      201, .POST, "/v2/\(Self.repository)/blobs/uploads/?digest=\(first.digest)",
      body: whole.read(at: 0, count: Int(whole.sizeBytes)))
    acknowledged.blobs.append(first)
    let opened = try await expect(202, .POST, "/v2/\(Self.repository)/blobs/uploads/")
    acknowledged.upload = (try Self.location(opened), pieces, 0, false)
    let second = try await finishUpload()
    try await pushManifest(of: [first, second])
  }

  /// Goes on with the upload under way from where the registry says it is. One whose last request
  /// was sent may be a blob, and is no upload then.
  mutating func finishUpload() async throws -> Blob {
    guard let upload = acknowledged.upload else { preconditionFailure("nothing is under way") }
    let blob = try ImageContent.pattern(upload.blob).blob()
    let status = try await execute(.GET, upload.location)
    if status.status == .notFound, upload.isFinishing {
      try await expect(200, .HEAD, "/v2/\(Self.repository)/blobs/\(blob.digest)")
    } else {
      try await Self.check(status, is: 204, "GET \(upload.location)")
      try await send(upload.blob, from: Self.sizeBytes(status, atLeast: upload.sizeBytes), blob)
    }
    acknowledged.blobs.append(blob)
    acknowledged.upload = nil
    return blob
  }

  private mutating func send(
    _ content: PatternedBytes, from start: Int64, _ blob: Blob
  ) async throws {
    guard let location = acknowledged.upload?.location else { return }
    var offset = start
    while offset + Int64(Self.pieceBytes) < content.sizeBytes {
      let piece = content.read(at: offset, count: Self.pieceBytes)
      let answer = try await expect(
        202, .PATCH, location, body: piece, range: Self.range(of: piece, at: offset))
      offset += Int64(piece.count)
      acknowledged.upload?.sizeBytes = try Self.sizeBytes(answer, atLeast: offset)
    }
    let rest = content.read(at: offset, count: Self.pieceBytes)
    acknowledged.upload?.isFinishing = true
    try await expect(
      201, .PUT, "\(location)?digest=\(blob.digest)", body: rest,
      range: rest.isEmpty ? nil : Self.range(of: rest, at: offset), finishing: blob.digest)
  }

  private static func range(of piece: [UInt8], at offset: Int64) -> String {
    "\(offset)-\(offset + Int64(piece.count) - 1)"
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
    range: String? = nil, mediaType: String = "application/octet-stream",
    finishing digest: Digest? = nil
  ) async throws -> HTTPClientResponse {
    let response = try await execute(
      method, path, body: body, range: range, mediaType: mediaType, finishing: digest)
    try await Self.check(response, is: status, "\(method) \(path)")
    return response
  }

  private func execute(
    _ method: HTTPMethod, _ path: String, body: [UInt8]? = nil, range: String? = nil,
    mediaType: String = "application/octet-stream", finishing digest: Digest? = nil
  ) async throws -> HTTPClientResponse {
    let onMoment = onMoment
    onMoment(.requestBegins)
    var request = HTTPClientRequest(url: "http://\(origin())\(path)")
    request.method = method
    request.headers.add(name: "content-type", value: mediaType)
    if let range { request.headers.add(name: "content-range", value: range) }
    request.body = body.map { bytes in
      .stream(
        ObservedBody(
          bytes: bytes, onSent: { onMoment(.bytesSent($0)) },
          onEnd: { if let digest { onMoment(.finishSent(digest)) } }),
        length: .known(Int64(bytes.count)))
    }
    return try await client.execute(request, timeout: .seconds(60))
  }

  private static func check(
    _ response: HTTPClientResponse, is status: UInt, _ name: String
  ) async throws {
    guard response.status.code == status else {
      let text = String(buffer: try await response.body.collect(upTo: 1 << 16))
      throw ClusterError.notReady(name: name, line: "\(response.status): \(text)")
    }
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
