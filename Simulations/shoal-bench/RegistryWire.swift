// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation

/// What clients of registries do, over one connection, with the times it takes.
struct RegistryWire {
  struct Download: Sendable {
    /// From the request to the last byte.
    let seconds: Double
    /// From the request to the first byte of the body.
    let firstByteSeconds: Double
  }

  private let connection: WireConnection
  private let address: HostPort
  private let repository: String

  /// - Parameter blobBytes: the size of the largest blob that goes over it.
  init(to address: HostPort, repository: String, blobBytes: Int64) throws {
    self.connection = try WireConnection(to: address, blobBytes: blobBytes)
    self.address = address
    self.repository = repository
  }

  /// As containers/image and Docker do it: POST, one PATCH with everything, PUT. The seconds from
  /// the first request to the answer that says that the blob is stored.
  @discardableResult
  func push(_ bytes: Data, as digest: Digest) throws -> Double {
    let start = ContinuousClock.now
    let opened = try answer("POST", "/v2/\(repository)/blobs/uploads/", status: 202)
    let patched = try answer("PATCH", try target(opened, "POST"), body: bytes, status: 202)
    let location = try target(patched, "PATCH")
    let separator = location.contains("?") ? "&" : "?"
    try answer("PUT", "\(location)\(separator)digest=\(digest)", status: 201)
    return (ContinuousClock.now - start) / .seconds(1)
  }

  func putManifest(_ bytes: [UInt8], mediaType: String, tag: String) throws {
    try answer(
      "PUT", manifestTarget(tag), body: Data(bytes), mediaType: mediaType, status: 201)
  }

  func getManifest(_ bytes: [UInt8], mediaType: String, tag: String) throws {
    try get(manifestTarget(tag), expected: Data(bytes), count: bytes.count, accept: mediaType)
  }

  /// Every byte is compared if `compares`; the length always is.
  @discardableResult
  func get(_ source: BlobSource, compares: Bool) throws -> Download {
    try get(
      "/v2/\(repository)/blobs/\(source.blob.digest)", expected: compares ? source.bytes : nil,
      count: Int(source.blob.sizeBytes), accept: "*/*")
  }

  /// Asks for one byte: it is the tail of its response, which a node withholds until the blob is
  /// proven. The seconds until it is there.
  func awaitProof(of blob: Blob) throws -> Double {
    let operation = "GET /v2/\(repository)/blobs/\(blob.digest)"
    let start = ContinuousClock.now
    try connection.send(
      Array("\(operation) HTTP/1.1\r\nHost: \(address)\r\nRange: bytes=0-0\r\n\r\n".utf8))
    let head = try connection.receiveHead(operation)
    guard head.status == 206 else {
      throw BenchFailure.refused(operation: operation, status: head.status)
    }
    try connection.receiveBody(operation, count: 1, expected: nil)
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private func manifestTarget(_ tag: String) -> String { "/v2/\(repository)/manifests/\(tag)" }

  @discardableResult
  private func get(
    _ target: String, expected: Data?, count: Int, accept: String
  ) throws -> Download {
    let operation = "GET \(target)"
    let start = ContinuousClock.now
    try connection.send(
      Array("GET \(target) HTTP/1.1\r\nHost: \(address)\r\nAccept: \(accept)\r\n\r\n".utf8))
    let head = try connection.receiveHead(operation)
    guard head.status == 200 else {
      throw BenchFailure.refused(operation: operation, status: head.status)
    }
    guard head.bodyBytes == count else { throw BenchFailure.wrongBytes(operation: operation) }
    var firstByteAt = start
    try connection.receiveBody(operation, count: count, expected: expected) {
      firstByteAt = .now
    }
    return Download(
      seconds: (ContinuousClock.now - start) / .seconds(1),
      firstByteSeconds: (firstByteAt - start) / .seconds(1))
  }

  /// Of a request that is answered without a body.
  @discardableResult
  private func answer(
    _ method: String, _ target: String, body: Data? = nil,
    mediaType: String = "application/octet-stream", status: Int
  ) throws -> ResponseHead {
    let operation = "\(method) \(target)"
    let head = """
      \(operation) HTTP/1.1\r\nHost: \(address)\r\nContent-Type: \(mediaType)\r\n\
      Content-Length: \(body?.count ?? 0)\r\n\r\n
      """
    try connection.send(Array(head.utf8))
    if let body { try connection.send(body) }
    let response = try connection.receiveHead(operation)
    guard response.status == status else {
      throw BenchFailure.refused(operation: operation, status: response.status)
    }
    try connection.receiveBody(operation, count: response.bodyBytes ?? 0, expected: nil)
    return response
  }

  /// Path and query of where an upload goes on, which may be told as a whole URL (OCI
  /// distribution-spec: Location).
  private func target(_ head: ResponseHead, _ operation: String) throws -> String {
    guard let location = head.location else {
      throw BenchFailure.malformed(operation: operation, reason: "no Location")
    }
    guard let scheme = location.range(of: "://") else { return location }
    return String(location[scheme.upperBound...].drop { $0 != "/" })
  }
}
