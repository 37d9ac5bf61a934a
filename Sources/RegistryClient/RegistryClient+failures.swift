// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL
import RegistryCore

extension RegistryClient {
  /// Throws the error that fits the response unless its status is one of `statuses`.
  func requireStatus(_ statuses: [Int], of response: RegistryResponse) async throws {
    if statuses.contains(response.status) { return }
    let code: RegistryClientErrorCode
    switch response.status {
    case 401: code = .unauthorized
    case 403: code = .forbidden
    case 404: code = .notFound
    case 416: code = .rangeNotSatisfiable
    case 429: code = .tooManyRequests
    case 500...599: code = .serverError
    default: code = .unexpectedStatus
    }
    let bytes = await errorBody(of: response)
    try Task.checkCancellation()
    if response.status == 400, try await wantsSecurity(response, bytes ?? []) {
      throw response.error(
        .wrongScheme, "it speaks https on this port", remedy: .scheme(.https))
    }
    throw response.error(code, "", body: bytes.flatMap(SpecificationErrorBody.init))
  }

  /// What went wrong before a response, in our words. An error that the source of an uploaded body
  /// threw is none of ours and stays as it is.
  func failure(_ error: any Error, _ exchange: Exchange) -> any Error {
    let site = exchange.site
    if let watchdog = exchange.uploadWatchdog, watchdog.hasFired {
      return RegistryClientError(
        .timedOut, at: site, detail: "the registry takes no more of the upload, or does not answer")
    }
    switch error {
    case let error as HTTPClientError where Self.timeouts.contains(error):
      return RegistryClientError(.timedOut, at: site, detail: "no response in time")
    case is HTTPParserError:
      return RegistryClientError(
        .malformedResponse, at: site, detail: "no answer in HTTP (\(error))",
        remedy: exchange.url.hasPrefix("http:") ? .scheme(.https) : nil)
    case NIOSSLError.handshakeFailed(let reason):
      return handshakeFailure("\(reason)", site)
    case is NIOSSLExtraError, NIOSSLError.unableToValidateCertificate:
      return RegistryClientError(
        .certificateRefused, at: site,
        detail: "its certificate is not for this host", remedy: .certifiedHost)
    case is HTTPClientError, is IOError, is ChannelError, is NIOSSLError, is BoringSSLError:
      return RegistryClientError(.unreachable, at: site, detail: "\(error)")
    default:
      return exchange.isBodyStreamed
        ? error : RegistryClientError(.unreachable, at: site, detail: "\(error)")
    }
  }

  /// BoringSSL's reasons are only to be had as text.
  private func handshakeFailure(_ reason: String, _ site: RequestSite) -> RegistryClientError {
    if reason.contains("CERTIFICATE_VERIFY_FAILED") {
      return RegistryClientError(
        .certificateRefused, at: site,
        detail: "its certificate is not trusted, or not valid now", remedy: .authorities)
    }
    if ["WRONG_VERSION_NUMBER", "HTTP_REQUEST"].contains(where: { reason.contains($0) }) {
      return RegistryClientError(
        .wrongScheme, at: site,
        detail: "it speaks plain http on this port", remedy: .scheme(.http))
    }
    return RegistryClientError(.unreachable, at: site, detail: "no TLS connection: \(reason)")
  }

  static func isClosedConnection(_ error: any Error) -> Bool {
    if let error = error as? IOError { return [ECONNRESET, EPIPE].contains(error.errnoCode) }
    if case NIOSSLError.uncleanShutdown = error { return true }
    return error as? HTTPClientError == .remoteConnectionClosed
  }

  /// Servers of https answer plain http with 400 and a sentence of their own. An answer to HEAD has
  /// no words, so another request has to get them.
  private func wantsSecurity(_ response: RegistryResponse, _ body: [UInt8]) async throws -> Bool {
    guard response.site.url.hasPrefix("http:") else { return false }
    if response.site.method == "HEAD" {
      do {
        try await checkBase()
        return false
      } catch let error as RegistryClientError {
        return error.code == .wrongScheme
      }
    }
    return SpecificationErrorBody(body) == nil
      && String(decoding: body, as: UTF8.self).contains("HTTPS")
  }

  private static let timeouts: [HTTPClientError] = [
    .deadlineExceeded, .getConnectionFromPoolTimeout,
  ]
}
