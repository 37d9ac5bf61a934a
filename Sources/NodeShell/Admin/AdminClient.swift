// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import RegistryCore

/// Makes administrative calls to the node behind a Unix socket. Every call is bounded in time.
package struct AdminClient: Sendable {
  private let path: String
  private let timeoutSeconds: Int64

  package init(path: String, timeoutSeconds: Int64 = 10) {
    self.path = path
    self.timeoutSeconds = timeoutSeconds
  }

  /// - Returns: the body as it came, one JSON text.
  package func get(_ target: String) async throws(AdminClientError) -> String {
    try await call(.GET, target)
  }

  /// - Returns: the body as it came, one JSON text.
  package func post(_ target: String) async throws(AdminClientError) -> String {
    try await call(.POST, target)
  }

  /// - Returns: the body as it came, one JSON text.
  package func delete(_ target: String) async throws(AdminClientError) -> String {
    try await call(.DELETE, target)
  }

  private func call(
    _ method: HTTPMethod, _ target: String
  ) async throws(AdminClientError) -> String {
    try lookAtSocket()
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .seconds(min(2, timeoutSeconds))
    // The client would try again until the time is up, where the first answer is the right one.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.redirectConfiguration = .disallow
    let client = HTTPClient(configuration: configuration)
    let outcome: Result<String, AdminClientError>
    do throws(AdminClientError) {
      outcome = .success(try await exchange(method, target, with: client))
    } catch {
      outcome = .failure(error)
    }
    try? await client.shutdown()
    return try outcome.get()
  }

  private func exchange(
    _ method: HTTPMethod, _ target: String, with client: HTTPClient
  ) async throws(AdminClientError) -> String {
    var request = HTTPClientRequest(
      url: "http+unix://\(PercentEncoding.encode(path))\(target)")
    request.method = method
    request.headers.add(name: "Accept", value: "application/json")
    let status: Int
    let body: String
    do {
      let response = try await client.execute(request, timeout: .seconds(timeoutSeconds))
      status = Int(response.status.code)
      body = String(buffer: try await response.body.collect(upTo: Self.bodyBytesMax))
    } catch {
      throw failure(error)
    }
    guard status == 200 else {
      let error = (try? JSONValue(parsing: Array(body.utf8)))?["error"]
      throw .refused(status: status, message: error?["message"]?.string ?? "status \(status)")
    }
    return body
  }

  /// Tells apart what all looks alike to a client that connects.
  private func lookAtSocket() throws(AdminClientError) {
    guard path.utf8.count <= AdminSocket.pathBytesMax else { throw .pathTooLong(path: path) }
    var facts = stat()
    guard unsafe stat(path, &facts) == 0 else {
      throw errno == EACCES
        ? .permissionDenied(path: path, owner: nil) : .noNode(path: path)
    }
    guard facts.st_mode & S_IFMT == S_IFSOCK else {
      throw .broken(path: path, reason: "it is no socket")
    }
    guard unsafe access(path, W_OK) == 0 else {
      throw .permissionDenied(path: path, owner: Self.userName(facts.st_uid))
    }
  }

  private func failure(_ error: any Error) -> AdminClientError {
    switch error {
    case let error as HTTPClientError where Self.timeouts.contains(error):
      return .timedOut(path: path)
    case let error as IOError where error.errnoCode == EACCES:
      return .permissionDenied(path: path, owner: nil)
    case let error as IOError where [ECONNREFUSED, ENOENT].contains(error.errnoCode):
      // The socket of a node that was killed.
      return .noNode(path: path)
    default:
      return .broken(path: path, reason: "\(error)")
    }
  }

  private static func userName(_ user: uid_t) -> String {
    guard let entry = unsafe getpwuid(user), let name = unsafe entry.pointee.pw_name else {
      return "user \(user)"
    }
    return unsafe String(cString: name)
  }

  private static let timeouts: [HTTPClientError] = [
    .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .requestStreamCancelled,
  ]
  /// More than the node ever says.
  private static let bodyBytesMax = 8 << 20
}
