// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import RegistryCore
import SwarmCore
import Testing

@testable import NodeShell

@Suite("What a client is told of a failure")
struct RegistryErrorTests {
  private struct Other: Error {}

  @Test(
    "of upstream's",
    arguments: [
      (RegistryClientErrorCode.notFound, 404, RegistryErrorCode.manifestUnknown, 404),
      (.unauthorized, 401, .denied, 403), (.forbidden, 403, .denied, 403),
      (.tooManyRequests, 429, .tooManyRequests, 429), (.serverError, 500, .unavailable, 503),
      (.unreachable, 0, .unavailable, 503), (.timedOut, 0, .unavailable, 503),
      (.digestMismatch, 200, .unknown, 502), (.malformedResponse, 200, .unavailable, 503),
    ])
  func upstream(
    code: RegistryClientErrorCode, upstreamStatus: Int, expected: RegistryErrorCode, status: Int
  ) {
    let error = RegistryError(
      upstream: UpstreamErrorFixture.error(code, status: upstreamStatus),
      unknown: .manifestUnknown)
    #expect(error.code == expected)
    #expect(error.status == status)
  }

  @Test("is the words for what was asked for where upstream does not have it")
  func unknown() {
    let error = UpstreamErrorFixture.error(.notFound, status: 404)
    #expect(RegistryError(upstream: error, unknown: .blobUnknown).code == .blobUnknown)
    #expect(RegistryError(upstream: error, unknown: .nameUnknown).code == .nameUnknown)
  }

  @Test("tells no signature that stood in a URL")
  func secret() {
    for answer in UpstreamErrorFixture.answers {
      let error = RegistryError(upstream: answer, unknown: .blobUnknown)
      #expect(!error.json.contains("secret"), "\(answer.code)")
    }
  }

  @Test("is passed on if it is said in those words already")
  func passedOn() {
    let error = RegistryError(.denied, message: "not today")
    #expect(RegistryError(upstream: error, unknown: .blobUnknown) == error)
  }

  @Test("is that upstream failed where nothing better is known")
  func others() {
    #expect(RegistryError(upstream: Other(), unknown: .blobUnknown).code == .unavailable)
  }

  @Test("is how long upstream wants to be left alone")
  func retryAfter() {
    let error = RegistryError(pull: .upstreamBusy(retryAfterSeconds: 9))
    #expect(error.retryAfterSeconds == 9)
    let limited = UpstreamErrorFixture.error(
      .tooManyRequests, status: 429, retryAfterSeconds: 11)
    #expect(RegistryError(upstream: limited, unknown: .blobUnknown).retryAfterSeconds == 11)
  }

  @Test(
    "before a blob's first byte",
    arguments: [
      (PullFailure.upstreamRefused(status: 404), 404), (.upstreamRefused(status: 410), 404),
      (.upstreamRefused(status: 401), 403), (.upstreamRefused(status: 403), 403),
      (.upstreamBusy(retryAfterSeconds: 9), 429), (.noSource, 503), (.upstreamWrong, 502),
      (.storageFailed, 500), (.shutdown, 503),
    ])
  func pull(failure: PullFailure, status: Int) {
    #expect(RegistryError(pull: failure).status == status)
  }

  @Test("is an outage, for which an older answer stands in, only if upstream did not say no")
  func outage() {
    let outages = UpstreamErrorFixture.answers.filter { RegistryError.isOutage($0) }.map(\.code)
    #expect(
      outages == [.tooManyRequests, .serverError, .unreachable, .timedOut, .truncatedBody])
    #expect(!RegistryError.isOutage(Other()))
  }
}
