// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
public import ContentModel
public import NIOCore
import NIOHTTP1
import NIOSSL
import RegistryCore

/// The client side of the V2 API (OCI distribution-spec 1.1) towards one registry.
///
/// It answers the registry's challenges with the credentials of its settings, which go to the
/// endpoint itself and to the token servers inside its `RealmBoundary` and nowhere else.
/// Certificates are always verified. `shutdown()` MUST be called before the last reference goes.
///
/// Every function throws `RegistryClientError`, or `CancellationError` if its task was cancelled.
public final class RegistryClient: Sendable {
  /// Hashes bytes; handed in, since hashing is another module's.
  public typealias DigestFunction = @Sendable ([UInt8], HashAlgorithm) -> Digest
  /// Told once for every request sent, each redirect's included, with the response's status or 0
  /// if none came. Called from any thread.
  public typealias ResponseObserver = @Sendable (RequestKind, Int) -> Void
  /// Told how many bytes of the body of a 2xx response were read, whether or not they are handed
  /// on. Called from any thread.
  public typealias BytesObserver = @Sendable (RequestKind, Int) -> Void

  /// The registry, and with what it is spoken to.
  public let upstream: UpstreamSettings
  /// The limits that were given.
  public let configuration: RegistryClientConfiguration
  let digestFunction: DigestFunction
  let onResponse: ResponseObserver
  let onBytes: BytesObserver
  let httpClient: HTTPClient
  let memory = AuthorizationMemory()

  /// Which registry it is.
  public var endpoint: RegistryEndpoint { upstream.endpoint }

  /// Anonymous, on the process's shared event loops if none are given, and
  /// with the system's certificate authorities.
  public convenience init(
    endpoint: RegistryEndpoint,
    configuration: RegistryClientConfiguration = RegistryClientConfiguration(),
    eventLoopGroup: (any EventLoopGroup)? = nil,
    digestFunction: @escaping DigestFunction,
    onResponse: @escaping ResponseObserver = { _, _ in },
    onBytes: @escaping BytesObserver = { _, _ in }
  ) {
    self.init(
      upstream: UpstreamSettings(endpoint: endpoint), configuration: configuration,
      eventLoopGroup: eventLoopGroup, digestFunction: digestFunction, onResponse: onResponse,
      onBytes: onBytes)
  }

  /// With the credentials and certificate authorities of `upstream`, on the process's shared event
  /// loops if none are given.
  public init(
    upstream: UpstreamSettings,
    configuration: RegistryClientConfiguration = RegistryClientConfiguration(),
    eventLoopGroup: (any EventLoopGroup)? = nil,
    digestFunction: @escaping DigestFunction,
    onResponse: @escaping ResponseObserver = { _, _ in },
    onBytes: @escaping BytesObserver = { _, _ in }
  ) {
    self.upstream = upstream
    self.configuration = configuration
    self.digestFunction = digestFunction
    self.onResponse = onResponse
    self.onBytes = onBytes
    self.httpClient = HTTPClient(
      eventLoopGroupProvider: .shared(eventLoopGroup ?? HTTPClient.defaultEventLoopGroup),
      configuration: Self.settings(upstream, configuration))
  }

  /// Breaks off every request under way and closes all connections.
  public func shutdown() async throws {
    try await httpClient.shutdown()
  }

  /// Asks whether the V2 API is there (OCI distribution-spec: determining support).
  public func checkBase() async throws {
    let response = try await response(
      to: Exchange(.base, .base, .GET, endpoint.baseURL + "/v2/"))
    try await requireStatus([200], of: response)
  }

  func url(_ repository: RepositoryName, _ rest: String) -> String {
    "\(endpoint.baseURL)/v2/\(repository)/\(rest)"
  }

  /// Not shared with anyone, because these limits hold for a whole HTTPClient.
  private static func settings(
    _ upstream: UpstreamSettings, _ configuration: RegistryClientConfiguration
  ) -> HTTPClient.Configuration {
    var settings = HTTPClient.Configuration()
    // A stream of a shared HTTP/2 connection is slower than a connection of its own: one window
    // for all blobs, and one lost packet stops them all.
    settings.httpVersion = .http1Only
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    tls.additionalTrustRoots =
      upstream.authorities.map { [.certificates($0.certificates)] } ?? []
    settings.tlsConfiguration = tls
    settings.redirectConfiguration = .disallow
    settings.timeout.connect = .seconds(fraction: configuration.connectTimeoutSeconds)
    settings.timeout.read = nil
    settings.connectionPool.retryConnectionEstablishment = false
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
      configuration.connectionsMax
    settings.decompression = .disabled
    return settings
  }
}
