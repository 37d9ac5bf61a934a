// SPDX-License-Identifier: Apache-2.0

// Testable, because nobody but the client makes its errors.
@testable import RegistryClient

enum UpstreamErrorFixture {
  static func error(
    _ code: RegistryClientErrorCode, status: Int = 0, retryAfterSeconds: Int? = nil
  ) -> RegistryClientError {
    RegistryClientError(
      code, at: RequestSite(method: "GET", url: "http://127.0.0.1:5000/v2/a/blobs/b?sig=secret"),
      status: status, detail: "as the test has it", retryAfterSeconds: retryAfterSeconds)
  }

  static let answers: [RegistryClientError] = [
    error(.notFound, status: 404), error(.unauthorized, status: 401),
    error(.forbidden, status: 403), error(.rangeNotSatisfiable, status: 416),
    error(.tooManyRequests, status: 429), error(.serverError, status: 503),
    error(.unexpectedStatus, status: 410), error(.unexpectedStatus, status: 302),
    error(.unreachable), error(.timedOut), error(.truncatedBody, status: 200),
    error(.tooLarge, status: 200), error(.malformedResponse, status: 200),
    error(.digestMismatch, status: 200), error(.redirectRefused, status: 307),
  ]
}
