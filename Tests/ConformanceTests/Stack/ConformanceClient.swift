// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import RegistryCore
import Testing

/// Sends requests exactly as a test writes them.
struct ConformanceClient: Sendable {
  typealias Exchange =
    @Sendable (HTTPRequest.Method, String, HTTPFields, [UInt8]?) async throws ->
    ConformanceResponse

  /// Where the registry listens.
  let address: HostPort
  private let exchange: Exchange

  init(address: HostPort, exchange: @escaping Exchange) {
    self.address = address
    self.exchange = exchange
  }

  static let repository = "conformance/repo1"
  static let otherRepository = "conformance/repo2"

  func send(
    _ method: ConformanceMethod, _ uri: String, _ headers: [String: String] = [:],
    body: [UInt8]? = nil
  ) async throws -> ConformanceResponse {
    var fields = HTTPFields()
    for (name, value) in headers {
      fields[try #require(HTTPField.Name(name))] = value
    }
    return try await exchange(method.method, uri, fields, body)
  }

  /// The path of something in a repository.
  func path(_ rest: String, in repository: String = repository) -> String {
    "/v2/\(repository)/\(rest)"
  }

  // MARK: Blobs

  /// Where an upload that has begun goes on (end-4a).
  func startUpload(in repository: String = repository) async throws -> String {
    let response = try await send(.post, path("blobs/uploads/", in: repository))
    #expect(response.status == 202)
    return try #require(response["Location"])
  }

  /// Pushes a blob by POST, then PUT (end-4a, end-6).
  func push(_ blob: ConformanceContent, in repository: String = repository) async throws {
    let location = try await startUpload(in: repository)
    let response = try await send(
      .put, location + "?digest=\(blob.digest)", ["Content-Type": "application/octet-stream"],
      body: blob.bytes)
    try await expectCreated(response, blob)
  }

  /// 201 with the digest, and with a place where the blob is.
  func expectCreated(_ response: ConformanceResponse, _ blob: ConformanceContent) async throws {
    #expect(response.status == 201, "\(String(decoding: response.body, as: UTF8.self))")
    #expect(response["Docker-Content-Digest"] == "\(blob.digest)")
    let served = try await send(.get, try #require(response["Location"]))
    #expect(served.status == 200)
    #expect(served.body == blob.bytes)
  }

  func expectServed(_ blob: ConformanceContent, in repository: String = repository) async throws {
    let uri = path("blobs/\(blob.digest)", in: repository)
    let head = try await send(.head, uri)
    let get = try await send(.get, uri)
    for response in [head, get] {
      #expect(response.status == 200)
      #expect(response["Docker-Content-Digest"] == "\(blob.digest)")
      #expect(response["Content-Length"] == "\(blob.bytes.count)")
    }
    #expect(get.body == blob.bytes)
    #expect(head.body.isEmpty)
  }

  // MARK: Manifests

  func put(
    _ manifest: ConformanceContent, as reference: String? = nil, query: String = "",
    in repository: String = repository
  ) async throws -> ConformanceResponse {
    let reference = reference ?? "\(manifest.digest)"
    return try await send(
      .put, path("manifests/\(reference)\(query)", in: repository),
      ["Content-Type": manifest.mediaType], body: manifest.bytes)
  }

  /// Pushes a manifest by its digest (end-7a).
  func push(manifest: ConformanceContent, in repository: String = repository) async throws {
    let response = try await put(manifest, in: repository)
    #expect(response.status == 201, "\(String(decoding: response.body, as: UTF8.self))")
    #expect(response["Docker-Content-Digest"] == "\(manifest.digest)")
    #expect(response["OCI-Subject"] == manifest.subject.map { "\($0)" })
    let served = try await send(.get, try #require(response["Location"]))
    #expect(served.body == manifest.bytes)
  }

  func expectServed(
    _ manifest: ConformanceContent, as reference: String, in repository: String = repository
  ) async throws {
    let uri = path("manifests/\(reference)", in: repository)
    let head = try await send(.head, uri)
    let get = try await send(.get, uri)
    for response in [head, get] {
      #expect(response.status == 200)
      #expect(response["Docker-Content-Digest"] == "\(manifest.digest)")
      #expect(response["Content-Type"] == manifest.mediaType)
      #expect(response["Content-Length"] == "\(manifest.bytes.count)")
    }
    #expect(get.body == manifest.bytes)
  }

  func tags(_ query: String = "", in repository: String = repository) async throws -> [String] {
    let response = try await send(.get, path("tags/list\(query)", in: repository))
    #expect(response.status == 200)
    #expect(response.json?["name"]?.string == repository)
    return response.json?["tags"]?.array?.compactMap(\.string) ?? []
  }

  /// The list of referrers (end-12a, end-12b).
  func referrers(
    of subject: Digest, _ query: String = "", in repository: String = repository
  ) async throws -> ConformanceResponse {
    let response = try await send(
      .get, path("referrers/\(subject)\(query)", in: repository))
    #expect(response.status == 200)
    #expect(response["Content-Type"] == ConformanceData.indexType)
    #expect(response.json?["schemaVersion"]?.integer == 2)
    #expect(response.json?["mediaType"]?.string == ConformanceData.indexType)
    #expect(response.json?["manifests"]?.array != nil)
    return response
  }

  func expectGone(_ uri: String, _ code: String) async throws {
    #expect(try await send(.head, uri).status == 404)
    let response = try await send(.get, uri)
    #expect(response.status == 404)
    #expect(response.errorCode == code)
  }
}
