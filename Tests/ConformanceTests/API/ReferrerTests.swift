// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

/// `OCI_API_REFERRER`.
struct ReferrerTests {
  @Test("what nothing is about has an empty list, also where there is no repository (end-12a)")
  func empty() async throws {
    try await ConformanceRegistry.serving { client in
      let subject = ConformanceData().absent().digest
      #expect(try await client.referrers(of: subject).listedDigests == [])
      let filtered = try await client.referrers(of: subject, "?artifactType=a/b")
      #expect(filtered.listedDigests == [])
      #expect(filtered.list("OCI-Filters-Applied") == ["artifactType"])
      var data = ConformanceData()
      try await client.push(manifest: data.addIndex(of: []))
      #expect(try await client.referrers(of: subject).listedDigests == [])
    }
  }

  @Test("a subject that is no digest is 400, and other methods are 405 (end-12a)")
  func refused() async throws {
    try await ConformanceRegistry.serving { client in
      for subject in ["latest", "sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e"] {
        let response = try await client.send(.get, client.path("referrers/\(subject)"))
        #expect(response.status == 400)
        #expect(response.errorCode == "DIGEST_INVALID")
      }
      let uri = client.path("referrers/\(ConformanceData().absent().digest)")
      #expect(try await client.send(.delete, uri).status == 405)
      let head = try await client.send(.head, uri)
      #expect(head.status == 200)
      #expect(head["Content-Type"] == ConformanceData.indexType)
      #expect(head.body.isEmpty)
    }
  }

  @Test("a referrer is listed in its own repository only (end-12a)")
  func otherRepository() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let subject = data.absent()
      data.addIndex(of: [], subject: subject)
      try await client.push(data)
      let other = try await client.referrers(
        of: subject.digest, in: ConformanceClient.otherRepository)
      #expect(other.listedDigests == [])
    }
  }

  @Test("a list longer than a manifest may be comes in pages that are linked (end-12a, RFC 8288)")
  func pages() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let subject = data.absent()
      let note = String(repeating: "n", count: 1_500_000)
      for number in 0..<5 {
        data.addIndex(
          of: [], artifactType: number == 2 ? "a/other" : "a/sbom",
          annotations: ["note": note, "number": "\(number)"], subject: subject)
      }
      try await client.push(data)
      for (query, count) in [("", 5), ("?artifactType=a/sbom", 4)] {
        var uri: String? = client.path("referrers/\(subject.digest)\(query)")
        var listed: [String] = []
        var pageCount = 0
        while let next = uri {
          let response = try await client.send(.get, next)
          #expect(response.status == 200)
          #expect(response.body.count <= 4 << 20)
          #expect(response.list("OCI-Filters-Applied").isEmpty == query.isEmpty)
          listed += response.listedDigests
          uri = response["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
          pageCount += 1
        }
        #expect(pageCount > 1)
        #expect(listed.count == count)
        #expect(Set(listed).count == count)
      }
    }
  }

  @Test("a referrer pushed again is listed once, and one deleted is listed no more (end-9)")
  func once() async throws {
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let referrer = data.addIndex(of: [], subject: data.absent())
      let subject = try #require(referrer.subject)
      for _ in 0..<2 { try await client.push(manifest: referrer) }
      #expect(try await client.referrers(of: subject).listedDigests == ["\(referrer.digest)"])
      #expect(
        try await client.send(.delete, client.path("manifests/\(referrer.digest)")).status == 202)
      #expect(try await client.referrers(of: subject).listedDigests == [])
    }
  }

  @Test("a referrers tag that a client keeps is a tag like others, and what it lists is listed")
  func referrersTag() async throws {
    // OCI distribution-spec: referrers tag schema. "Maintaining the content of this tag is the
    // responsibility of clients"; the list is made of what was pushed and not of it.
    try await ConformanceRegistry.serving { client in
      var data = ConformanceData()
      let referrer = data.addIndex(of: [], artifactType: "a/sbom", subject: data.absent())
      let subject = try #require(referrer.subject)
      let list = data.addIndex(
        of: [referrer.descriptor], tags: [ReferrerList.tag(of: subject).text])
      try await client.push(data)
      #expect(try await client.referrers(of: subject).listedDigests == ["\(referrer.digest)"])
      try await client.expectServed(list, as: "sha256-\(subject.hex)")
      #expect(
        try await client.send(.delete, client.path("manifests/sha256-\(subject.hex)")).status
          == 202)
      #expect(try await client.referrers(of: subject).listedDigests == ["\(referrer.digest)"])
    }
  }
}
