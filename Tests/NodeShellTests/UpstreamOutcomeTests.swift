// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryClient
import SwarmCore
import Testing

@testable import NodeShell

@Suite("What the core is told of a failed fetch")
struct UpstreamOutcomeTests {
  private struct Other: Error {}

  @Test(
    "is a refusal where another try gives the same answer",
    arguments: [
      (RegistryClientErrorCode.notFound, 404), (.unauthorized, 401), (.forbidden, 403),
      (.unexpectedStatus, 410), (.unexpectedStatus, 451), (.redirectRefused, 307),
    ])
  func refused(code: RegistryClientErrorCode, status: Int) {
    let error = UpstreamErrorFixture.error(code, status: status)
    #expect(UpstreamOutcome(of: error) == .refused(status: status))
  }

  @Test(
    "is a failure where another try may do better",
    arguments: [
      (RegistryClientErrorCode.serverError, 500), (.serverError, 503),
      (.unreachable, 0), (.timedOut, 0), (.truncatedBody, 200), (.malformedResponse, 206),
      (.unexpectedStatus, 302), (.unexpectedStatus, 204),
    ])
  func failed(code: RegistryClientErrorCode, status: Int) {
    #expect(UpstreamOutcome(of: UpstreamErrorFixture.error(code, status: status)) == .failed)
  }

  @Test("is a wish for patience where upstream says so, for as long as it says")
  func busy() {
    func outcome(_ code: RegistryClientErrorCode, _ status: Int, _ seconds: Int?) -> UpstreamOutcome
    {
      UpstreamOutcome(
        of: UpstreamErrorFixture.error(code, status: status, retryAfterSeconds: seconds))
    }
    #expect(outcome(.tooManyRequests, 429, 7) == .busy(retryAfter: .seconds(7)))
    #expect(outcome(.tooManyRequests, 429, nil) == .busy(retryAfter: nil))
    #expect(outcome(.tooManyRequests, 429, .max) == .busy(retryAfter: .seconds(86_400)))
    #expect(outcome(.serverError, 503, 7) == .busy(retryAfter: .seconds(7)))
    #expect(outcome(.serverError, 500, 7) == .failed)
  }

  @Test(
    "is another size where the blob ends before the byte asked for, with ranges or without",
    arguments: [416, 200])
  func sizeMismatch(status: Int) {
    let error = UpstreamErrorFixture.error(.rangeNotSatisfiable, status: status)
    #expect(UpstreamOutcome(of: error) == .sizeMismatch)
  }

  @Test("is that upstream is wrong where bytes that were hashed are not what the digest names")
  func digestMismatch() {
    let error = UpstreamErrorFixture.error(.digestMismatch, status: 200)
    #expect(UpstreamOutcome(of: error) == .digestMismatch)
  }

  @Test("tells a cancelled task from any other error")
  func others() {
    #expect(UpstreamOutcome(of: CancellationError()) == .cancelled)
    #expect(UpstreamOutcome(of: Other()) == .failed)
  }
}
