// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

/// What a mirror says of referrers (OCI distribution-spec: registry proxying, end-12a, end-12b).
struct MirroredReferrersTests {
  private static func content() -> ConformanceData {
    var data = ConformanceData()
    let image = data.addImage(tags: ["1.0"])
    data.addImage(artifactType: "a/sbom", annotations: ["note": "first"], subject: image)
    data.addImage(artifactType: "a/signature", subject: image)
    return data
  }

  @Test("a mirror lists what upstream lists, filters it, and serves it in an outage")
  func mirrored() async throws {
    let data = Self.content()
    let subject = try #require(data.manifests.first).digest
    let upstream = try ConformanceRegistry()
    let mirror = try ConformanceRegistry()
    let gate = AsyncStream<Void>.makeStream()
    let places = AsyncStream<HostPort>.makeStream()
    let running = Task {
      try await upstream.serve { client in
        try await client.push(data)
        places.continuation.yield(client.address)
        for await _ in gate.stream {}
      }
    }
    let address = try #require(await places.stream.first { _ in true })
    try await mirror.serve(takesPushes: false, upstreams: [address]) { client in
      let listed = try await client.referrers(of: subject)
      #expect(listed.listedDigests == data.manifests[1...].map { "\($0.digest)" })
      #expect(
        listed.json?["manifests"]?.array?.first?["annotations"]?["note"]?.string == "first")
      let some = try await client.referrers(of: subject, "?artifactType=a/signature")
      #expect(some.listedDigests == ["\(data.manifests[2].digest)"])
      #expect(some.list("OCI-Filters-Applied") == ["artifactType"])
      let none = try await client.referrers(of: data.absent().digest)
      #expect(none.listedDigests == [])
      gate.continuation.finish()
      try await running.value
      let kept = try await client.referrers(of: subject)
      #expect(kept.listedDigests == listed.listedDigests)
      let unknown = try await client.send(
        .get, client.path("referrers/\(data.absent("another").digest)"))
      #expect(unknown.status == 503)
    }
  }

  @Test("an origin that mirrors as well lists its own, and upstream's of what it does not have")
  func both() async throws {
    let data = Self.content()
    let subject = try #require(data.manifests.first).digest
    try await ConformanceRegistry.serving { upstream in
      try await upstream.push(data, in: ConformanceClient.otherRepository)
      try await ConformanceRegistry().serve(upstreams: [upstream.address]) { client in
        var own = ConformanceData()
        let referrer = own.addIndex(of: [], subject: data.manifests[0])
        try await client.push(manifest: referrer)
        let listed = try await client.referrers(of: subject)
        #expect(listed.listedDigests == ["\(referrer.digest)"])
        let mirrored = try await client.referrers(
          of: subject, in: ConformanceClient.otherRepository)
        #expect(mirrored.listedDigests.count == 2)
      }
    }
  }

  @Test("an origin that mirrors several lists none for a repository that is yet to be pushed")
  func yetToBePushed() async throws {
    let subject = ConformanceData().absent().digest
    try await ConformanceRegistry.serving { upstream in
      try await ConformanceRegistry().serve(upstreams: [upstream.address, upstream.address]) {
        client in
        let listed = try await client.referrers(of: subject)
        #expect(listed.listedDigests == [])
        let path = client.path("referrers/\(subject)")
        #expect(try await client.send(.get, path + "?ns=upstream1").status == 200)
        #expect(try await client.send(.get, path + "?ns=unknown").status == 404)
      }
    }
  }
}
