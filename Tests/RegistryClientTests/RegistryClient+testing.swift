// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore

@testable import RegistryClient

extension RegistryClient {
  /// A client that is shut down when `body` is done.
  @discardableResult
  static func use<Result: Sendable>(
    _ endpoint: RegistryEndpoint, _ configuration: RegistryClientConfiguration = .patient,
    onResponse: @escaping ResponseObserver = { _, _ in },
    onBytes: @escaping BytesObserver = { _, _ in },
    _ body: (RegistryClient) async throws -> Result
  ) async throws -> Result {
    try await use(
      UpstreamSettings(endpoint: endpoint), configuration, onResponse: onResponse,
      onBytes: onBytes, body)
  }

  @discardableResult
  static func use<Result: Sendable>(
    _ upstream: UpstreamSettings, _ configuration: RegistryClientConfiguration = .patient,
    onResponse: @escaping ResponseObserver = { _, _ in },
    onBytes: @escaping BytesObserver = { _, _ in },
    _ body: (RegistryClient) async throws -> Result
  ) async throws -> Result {
    let client = RegistryClient(
      upstream: upstream, configuration: configuration,
      digestFunction: { bytes, _ in ReferenceSHA256.digest(bytes) }, onResponse: onResponse,
      onBytes: onBytes)
    do {
      let result = try await body(client)
      try await client.shutdown()
      return result
    } catch {
      try await client.shutdown()
      throw error
    }
  }
}

extension RegistryClientConfiguration {
  /// Gives up on nothing that a test does not make it give up on, however long the machine keeps
  /// its threads waiting.
  static var patient: RegistryClientConfiguration {
    var configuration = RegistryClientConfiguration()
    configuration.connectTimeoutSeconds = 120
    configuration.responseHeadTimeoutSeconds = 120
    configuration.readIdleTimeoutSeconds = 120
    configuration.boundedBodyTimeoutSeconds = 120
    configuration.writeIdleTimeoutSeconds = 120
    return configuration
  }
}

extension BlobStream {
  func collect() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await buffer in self { bytes += buffer.readableBytesView }
    return bytes
  }
}

/// The error of the client that `operation` throws; a failed test if there is none.
func clientError<Result>(
  _ operation: () async throws -> Result
) async throws -> RegistryClientError {
  do {
    _ = try await operation()
  } catch let error as RegistryClientError {
    return error
  }
  throw NoErrorThrown()
}

struct NoErrorThrown: Error {}
