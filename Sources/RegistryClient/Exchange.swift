// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RegistryCore

/// A request as its sender means it, before any redirect.
struct Exchange: Sendable {
  let kind: RequestKind
  let access: RegistryAccess
  let method: HTTPMethod
  var url: String
  var headers: HTTPHeaders
  var body: HTTPClientRequest.Body?
  /// Bytes of `body`, for which more time is given.
  var bodyBytes: Int64
  /// Of a `body` that comes from a sequence, whose errors are the caller's own: it bounds the time
  /// in place of `bodyBytes`.
  var uploadWatchdog: UploadWatchdog?
  var isBodyStreamed: Bool { uploadWatchdog != nil }

  init(
    _ kind: RequestKind, _ access: RegistryAccess, _ method: HTTPMethod, _ url: String,
    headers: HTTPHeaders = [:], body: HTTPClientRequest.Body? = nil, bodyBytes: Int64 = 0
  ) {
    self.kind = kind
    self.access = access
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.bodyBytes = bodyBytes
  }

  /// Whether it may be sent again, and sent elsewhere, without asking (RFC 9110, section 9.2.2).
  var isRepeatable: Bool { method == .GET || method == .HEAD }

  var site: RequestSite { RequestSite(method: method.rawValue, url: url) }

  /// Authorization is given here and not in `headers`, which go along to where a redirect points.
  func request(_ authorization: Authorization?) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.method = method
    request.headers = headers
    if let value = authorization?.headerValue {
      request.headers.replaceOrAdd(name: "authorization", value: value)
    }
    request.headers.replaceOrAdd(name: "user-agent", value: "shoal")
    request.body = body
    return request
  }
}
