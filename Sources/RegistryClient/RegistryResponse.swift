// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Glibc
import NIOHTTP1
import RegistryCore

/// The head of a response and its body to come.
struct RegistryResponse: Sendable {
  let status: Int
  let headers: HTTPHeaders
  /// Of the request.
  let kind: RequestKind
  let site: RequestSite
  /// Where the body is; read it through `RegistryClient.body(of:isBounded:)`, which bounds waits.
  let httpResponse: HTTPClientResponse
  /// What the request proved itself with.
  let authorization: Authorization?

  init(
    _ response: HTTPClientResponse, kind: RequestKind, site: RequestSite,
    authorization: Authorization?
  ) {
    self.kind = kind
    self.status = Int(response.status.code)
    self.headers = response.headers
    self.site = site
    self.httpResponse = response
    self.authorization = authorization
  }

  /// Nil if not told, or told in two ways.
  var contentLength: Int64? {
    let values = headers[canonicalForm: "content-length"]
    guard values.count == 1 else { return nil }
    return Int64(digits: values[0])
  }

  /// Without parameters: they are no part of a descriptor's type, which this is compared with and
  /// stored as. An octet stream is what a recipient may assume where nothing is told (RFC 9110,
  /// section 8.3).
  var mediaType: MediaType {
    headers.first(name: "content-type").flatMap(MediaType.ofContentType) ?? .octetStream
  }

  /// Nil if not told. What is told as a time counts by the registry's clock, if it tells that.
  var retryAfterSeconds: Int? {
    headers.first(name: "retry-after").flatMap {
      RetryAfter($0)?.seconds(
        at: headers.first(name: "date").flatMap { HTTPDate($0)?.seconds } ?? Int64(time(nil)))
    }
  }

  func error(
    _ code: RegistryClientErrorCode, _ detail: String, body: SpecificationErrorBody? = nil,
    remedy: RegistryRemedy? = nil
  ) -> RegistryClientError {
    // A server may quote what it was sent; our secrets must not come back into a log that way.
    let isSafe = body.map { body in
      authorization?.isRevealed(by: "\(body.code) \(body.message ?? "")") != true
    }
    return RegistryClientError(
      code, at: site, status: status, detail: detail, body: isSafe == true ? body : nil,
      retryAfterSeconds: retryAfterSeconds, remedy: remedy)
  }
}
