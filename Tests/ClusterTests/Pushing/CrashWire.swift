// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ContentModel
import LocalCluster
import NIOCore
import NIOHTTP1
import RegistryCore

/// The requests of a client to a node that may be killed at any of them: a broken connection throws
/// what the HTTP client throws, an answer that is wrong a `ClusterError`.
struct CrashWire: Sendable {
  let http: HTTPClient
  let node: ShoalNode
  /// Told before each request whether it collects garbage.
  let onRequest: @Sendable (Bool) -> Void

  /// Has the repository have a blob that others may have as well.
  func bring(_ content: PatternedBytes, to repository: String) async throws -> Blob {
    let blob = try ImageContent.pattern(content).blob()
    if try await status(.HEAD, "/v2/\(repository)/blobs/\(blob.digest)") == 200 { return blob }
    let mount = try await send(
      .POST, "/v2/\(repository)/blobs/uploads/?mount=\(blob.digest)&from=team/c0")
    if mount.status == .created { return blob }
    guard mount.status == .accepted, let location = mount.headers.first(name: "location") else {
      throw ClusterError.notReady(name: "mount", line: "\(mount.status)")
    }
    let answer = try await send(
      .PUT, "\(location)?digest=\(blob.digest)",
      body: content.read(at: 0, count: Int(content.sizeBytes)))
    try require(201, answer, "PUT of an upload")
    return blob
  }

  func upload(_ content: PatternedBytes, to repository: String) async throws -> Blob {
    let blob = try ImageContent.pattern(content).blob()
    let answer = try await send(
      .POST, "/v2/\(repository)/blobs/uploads/?digest=\(blob.digest)",
      body: content.read(at: 0, count: Int(content.sizeBytes)))
    try require(201, answer, "POST of a blob")
    return blob
  }

  /// The status, and what is said with it.
  func put(
    _ manifest: [UInt8], as tag: String, in repository: String
  ) async throws -> (status: Int, text: String) {
    let (answer, body) = try await exchange(
      .PUT, "/v2/\(repository)/manifests/\(tag)", body: manifest,
      mediaType: "application/vnd.oci.image.manifest.v1+json")
    return (Int(answer.status.code), String(buffer: body))
  }

  func delete(_ path: String, in repository: String) async throws {
    try require(202, try await send(.DELETE, "/v2/\(repository)/\(path)"), "DELETE \(path)")
  }

  func status(_ method: HTTPMethod, _ path: String) async throws -> Int {
    Int(try await send(method, path).status.code)
  }

  /// Nil if there is no such tag.
  func tagged(_ tag: String, in repository: String) async throws -> Digest? {
    let answer = try await send(.HEAD, "/v2/\(repository)/manifests/\(tag)")
    if answer.status == .notFound { return nil }
    try require(200, answer, "HEAD of \(tag)")
    return answer.headers.first(name: "docker-content-digest").flatMap { Digest($0) }
  }

  /// The node's answer.
  func collect() async throws -> JSONValue {
    onRequest(true)
    let socket = PercentEncoding.encode("\(node.dataFolder)/admin.sock")
    var request = HTTPClientRequest(
      url: "http+unix://\(socket)/shoal/v1/gc")
    request.method = .POST
    let answer = try await http.execute(request, timeout: .seconds(60))
    let body = try await answer.body.collect(upTo: 8 << 20)
    try require(200, answer, "gc: \(String(buffer: body))")
    return try JSONValue(parsing: Array(body.readableBytesView))
  }

  private func send(
    _ method: HTTPMethod, _ path: String, body: [UInt8]? = nil
  ) async throws -> HTTPClientResponse {
    try await exchange(method, path, body: body, mediaType: "application/octet-stream").head
  }

  private func exchange(
    _ method: HTTPMethod, _ path: String, body: [UInt8]?, mediaType: String
  ) async throws -> (head: HTTPClientResponse, body: ByteBuffer) {
    onRequest(false)
    var request = HTTPClientRequest(url: "http://\(node.address)\(path)")
    request.method = method
    request.headers.add(name: "content-type", value: mediaType)
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    let response = try await http.execute(request, timeout: .seconds(60))
    // To its end, so that the connection serves the next.
    return (response, try await response.body.collect(upTo: 1 << 20))
  }

  private func require(_ status: UInt, _ response: HTTPClientResponse, _ name: String) throws {
    guard response.status.code == status else {
      throw ClusterError.notReady(name: name, line: "\(response.status)")
    }
  }
}
