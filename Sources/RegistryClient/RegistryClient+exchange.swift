// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RegistryCore

extension RegistryClient {
  /// Sends the request, proves who we are where that is asked for, and follows redirects of what
  /// may be repeated. A redirect leads away from https never, and takes no authorization along to
  /// another origin.
  func response(to exchange: Exchange) async throws -> RegistryResponse {
    var exchange = exchange
    var redirectCount = 0
    while true {
      let response = try await authorizedResponse(to: exchange)
      guard exchange.isRepeatable, Self.redirectStatuses.contains(response.status) else {
        return response
      }
      redirectCount += 1
      guard redirectCount <= configuration.redirectsMax else {
        throw response.error(
          .redirectRefused, "more than \(configuration.redirectsMax) redirects")
      }
      exchange.url = try target(of: response, from: exchange.url)
      // Read to the end, so that the connection can be used again; what it says does not matter.
      _ = await errorBody(of: response)
    }
  }

  /// The body, whose reads end in bounded time. `isBounded` bounds all of them together as well.
  func body(of response: RegistryResponse, isBounded: Bool) -> ResponseBody {
    let wholeLimit = TimeAmount.seconds(fraction: configuration.boundedBodyTimeoutSeconds)
    let (kind, onBytes) = (response.kind, onBytes)
    let isCounted = 200..<300 ~= response.status
    return ResponseBody(
      response.httpResponse, site: response.site,
      watchdog: StallWatchdog(
        eventLoop: httpClient.eventLoopGroup.any(),
        readIdleLimit: .seconds(fraction: configuration.readIdleTimeoutSeconds),
        deadline: isBounded ? .now() + wholeLimit : nil)
    ) { if isCounted { onBytes(kind, $0) } }
  }

  /// The whole body, if it is at most `bytesMax` and as long as announced.
  func bytes(of response: RegistryResponse, bytesMax: Int) async throws -> [UInt8] {
    if let length = response.contentLength, length > bytesMax {
      throw response.error(.tooLarge, "the body has \(length) bytes of at most \(bytesMax)")
    }
    let bytes = try await body(of: response, isBounded: true).collected(bytesMax: bytesMax)
    if let length = response.contentLength, length != bytes.count {
      throw response.error(.truncatedBody, "the body ended at byte \(bytes.count) of \(length)")
    }
    return bytes
  }

  /// What is there of the body of an answer that is not the one hoped for.
  func errorBody(of response: RegistryResponse) async -> [UInt8]? {
    try? await body(of: response, isBounded: true)
      .collected(bytesMax: configuration.errorBodyBytesMax)
  }

  /// An absolute URL out of the `Location` of a response to a request to `url`.
  func target(of response: RegistryResponse, from url: String) throws -> String {
    guard let location = response.headers.first(name: "location"),
      let target = LocationTarget(location, relativeTo: url)
    else { throw response.error(.redirectRefused, "its Location is missing or no URL") }
    if target.origin.scheme == .http, url.hasPrefix("https:") {
      throw response.error(
        .redirectRefused, "its Location leads from https to plain http on \(target.origin.host)")
    }
    return target.url
  }

  /// One answer to one request; sent twice only where a connection closed under it.
  func responseOnce(
    to exchange: Exchange, authorization: Authorization?
  ) async throws -> RegistryResponse {
    var attemptsLeft = exchange.isRepeatable ? 2 : 1
    while true {
      attemptsLeft -= 1
      do {
        return try await responseUnrepeated(to: exchange, authorization)
      } catch  where attemptsLeft > 0 && Self.isClosedConnection(error) {
        // A registry may close a kept connection just as it is used again (RFC 9112, 9.3.1).
        continue
      } catch {
        try Task.checkCancellation()
        throw failure(error, exchange)
      }
    }
  }

  private func responseUnrepeated(
    to exchange: Exchange, _ authorization: Authorization?
  ) async throws -> RegistryResponse {
    do {
      let response = try await head(of: exchange, authorization)
      onResponse(exchange.kind, Int(response.status.code))
      return RegistryResponse(
        response, kind: exchange.kind, site: exchange.site, authorization: authorization)
    } catch {
      onResponse(exchange.kind, 0)
      throw error
    }
  }

  /// In bounded time: of a body in memory by its size, of a streamed one by how the registry takes
  /// it.
  private func head(
    of exchange: Exchange, _ authorization: Authorization?
  ) async throws -> HTTPClientResponse {
    let request = exchange.request(authorization)
    if let watchdog = exchange.uploadWatchdog {
      let httpClient = httpClient
      return try await watchdog.guarding {
        try await httpClient.execute(request, deadline: .distantFuture)
      }
    }
    let upload = Double(exchange.bodyBytes) / Double(configuration.uploadBytesPerSecondMin)
    let limit = TimeAmount.seconds(fraction: configuration.responseHeadTimeoutSeconds + upload)
    return try await httpClient.execute(request, deadline: .now() + limit)
  }

  private static let redirectStatuses = [301, 302, 303, 307, 308]
}
