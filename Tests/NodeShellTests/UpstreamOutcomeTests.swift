// SPDX-License-Identifier: Apache-2.0

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
      (RegistryClientErrorCode.tooManyRequests, 429), (.serverError, 500), (.serverError, 503),
      (.unreachable, 0), (.timedOut, 0), (.truncatedBody, 200), (.malformedResponse, 206),
      (.unexpectedStatus, 302), (.unexpectedStatus, 204),
    ])
  func failed(code: RegistryClientErrorCode, status: Int) {
    #expect(UpstreamOutcome(of: UpstreamErrorFixture.error(code, status: status)) == .failed)
  }

  @Test("is another size where the blob ends before the byte asked for")
  func sizeMismatch() {
    let error = UpstreamErrorFixture.error(.rangeNotSatisfiable, status: 416)
    #expect(UpstreamOutcome(of: error) == .sizeMismatch)
  }

  @Test("tells a cancelled task from any other error")
  func others() {
    #expect(UpstreamOutcome(of: CancellationError()) == .cancelled)
    #expect(UpstreamOutcome(of: Other()) == .failed)
  }
}
