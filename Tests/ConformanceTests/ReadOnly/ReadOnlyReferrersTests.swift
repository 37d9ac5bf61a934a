// SPDX-License-Identifier: Apache-2.0

import Testing

/// `OCI_RO_DATA_REFERRERS`.
struct ReadOnlyReferrersTests {
  @Test("a registry that takes no pushes lists its referrers (end-12a, end-12b)")
  func referrers() async throws {
    try await ReadOnlyRegistry.serving { client, data in
      let referrer = try #require(data.manifests.first { $0.subject != nil })
      let subject = try #require(referrer.subject)
      #expect(try await client.referrers(of: subject).listedDigests == ["\(referrer.digest)"])
      let other = try await client.referrers(of: subject, "?artifactType=a/other")
      #expect(other.listedDigests == [])
    }
  }
}
