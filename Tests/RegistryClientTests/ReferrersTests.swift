// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Synchronization
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct ReferrersTests {
  static let subject = Fixture.alphabetDigest

  /// A manifest about the subject.
  static func manifest(_ note: String, type: String = "a/sbom") -> [UInt8] {
    Array(
      """
      {"schemaVersion":2,"mediaType":"\(MediaType.imageIndex)","artifactType":"\(type)",\
      "manifests":[],"annotations":{"note":"\(note)"},\
      "subject":{"mediaType":"a/b","digest":"\(subject)","size":26}}
      """.utf8)
  }

  static func referrer(_ note: String, type: String = "a/sbom") -> Referrer {
    let bytes = manifest(note, type: type)
    return Referrer(
      digest: ReferenceSHA256.digest(bytes), mediaType: .imageIndex, sizeBytes: Int64(bytes.count),
      artifactType: type, annotations: [ManifestAnnotation(name: "note", value: note)])
  }

  private static let path = "/v2/library/debian/referrers/\(subject)"

  @Test("all pages are read, and a registry that does not filter is filtered")
  func pages() async throws {
    let pages = [
      ReferrerList.json([Self.referrer("1"), Self.referrer("2", type: "a/other")]),
      ReferrerList.json([Self.referrer("3")]),
    ]
    try await ScriptedRegistry.serve { request in
      let isNext = request.target.hasPrefix("/next")
      return .whole(
        Array(pages[isNext ? 1 : 0].utf8),
        headers: isNext ? [:] : ["Link": "</next?x=1>; rel=\"next\""])
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let all = try await client.referrers(Fixture.repository, Self.subject)
        #expect(all.map(\.annotations.first?.value) == ["1", "2", "3"])
        #expect(registry.lines == ["GET \(Self.path)", "GET /next?x=1"])
        let some = try await client.referrers(
          Fixture.repository, Self.subject, artifactType: "a/sbom")
        #expect(some == [Self.referrer("1"), Self.referrer("3")])
        #expect(registry.lines[2] == "GET \(Self.path)?artifactType=a%2Fsbom")
      }
    }
  }

  @Test(
    "a list that leads to itself, to another host or to more than can be is none",
    arguments: [path, "http://elsewhere.example\(path)?page=2"])
  func endless(next: String) async throws {
    let list = Array(ReferrerList.json([Self.referrer("1")]).utf8)
    try await ScriptedRegistry.serve { _ in
      .whole(list, headers: ["Link": "<\(next)>; rel=\"next\""])
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let error = try await clientError {
          try await client.referrers(Fixture.repository, Self.subject)
        }
        #expect(error.code == .malformedResponse)
        #expect(registry.lines == ["GET \(Self.path)"])
      }
    }
    var configuration = RegistryClientConfiguration.patient
    configuration.referrerPagesMax = 9
    try await ScriptedRegistry.serve { request in
      .whole(list, headers: ["Link": "<\(request.target)1>; rel=\"next\""])
    } _: { [configuration] registry in
      try await RegistryClient.use(registry.endpoint, configuration) { client in
        let error = try await clientError {
          try await client.referrers(Fixture.repository, Self.subject)
        }
        #expect(error.code == .tooLarge)
      }
    }
  }

  @Test("where there is no such API, the tag is read that clients keep, or there are none")
  func referrersTag() async throws {
    try await OlderRegistry().serve { registry, older in
      try await RegistryClient.use(registry.endpoint) { client in
        #expect(try await client.referrers(Fixture.repository, Self.subject).isEmpty)
        let list = ReferrerList.json([Self.referrer("1"), Self.referrer("2", type: "a/other")])
        let tag = ReferrerList.tag(of: Self.subject)
        try await client.putManifest(
          Fixture.repository, .tag(tag), mediaType: .imageIndex, bytes: Array(list.utf8))
        let some = try await client.referrers(
          Fixture.repository, Self.subject, artifactType: "a/sbom")
        #expect(some == [Self.referrer("1")])
        try await client.putManifest(
          Fixture.repository, .tag(tag), mediaType: .imageManifest, bytes: Array("{}".utf8))
        #expect(try await client.referrers(Fixture.repository, Self.subject).isEmpty)
      }
      #expect(older.listed(about: Self.subject) == nil)
    }
  }

  @Test("a page that is not there is no list that has ended, and no reason to look for the tag")
  func missingPage() async throws {
    let list = Array(ReferrerList.json([Self.referrer("1")]).utf8)
    try await ScriptedRegistry.serve { request in
      request.target == Self.path
        ? .whole(list, headers: ["Link": "</next>; rel=\"next\""]) : .status(404)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let error = try await clientError {
          try await client.referrers(Fixture.repository, Self.subject)
        }
        #expect(error.code == .notFound)
        #expect(registry.lines == ["GET \(Self.path)", "GET /next"])
      }
    }
  }

  @Test("what fails otherwise is no reason to look for the tag")
  func failure() async throws {
    try await ScriptedRegistry.serve { _ in
      .status(403)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let error = try await clientError {
          try await client.referrers(Fixture.repository, Self.subject)
        }
        #expect(error.code == .forbidden)
        #expect(registry.lines == ["GET \(Self.path)"])
      }
    }
  }

  @Test("what is pushed about a subject is put on the list that an older registry needs, once")
  func keptList() async throws {
    try await OlderRegistry().serve { registry, older in
      try await RegistryClient.use(registry.endpoint) { client in
        for note in ["1", "2", "1"] {
          let bytes = Self.manifest(note)
          try await client.putManifest(
            Fixture.repository, .digest(ReferenceSHA256.digest(bytes)), mediaType: .imageIndex,
            bytes: bytes)
        }
        let listed = try await client.referrers(Fixture.repository, Self.subject)
        #expect(Set(listed) == [Self.referrer("1"), Self.referrer("2")])
        #expect(listed.count == 2)
      }
      // The two, and the list as it is now: earlier ones are gone.
      #expect(older.state.withLock { $0.manifests.count } == 3)
    }
  }

  @Test("a registry that says that it has processed the subject is left to it")
  func processed() async throws {
    try await ScriptedRegistry.serve { _ in
      .status(201, headers: ["OCI-Subject": "\(Self.subject)"])
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        try await client.putManifest(
          Fixture.repository, Fixture.latest, mediaType: .imageIndex, bytes: Self.manifest("1"))
        #expect(registry.lines == ["PUT \(OlderRegistry.manifests)latest"])
      }
    }
  }

  @Test("a tag that is kept for a list and names something else is left alone, and told")
  func foreignTag() async throws {
    try await OlderRegistry().serve { registry, older in
      try await RegistryClient.use(registry.endpoint) { client in
        let tag = ReferrerList.tag(of: Self.subject)
        try await client.putManifest(
          Fixture.repository, .tag(tag), mediaType: .imageManifest, bytes: Array("{}".utf8))
        let error = try await clientError {
          try await client.putManifest(
            Fixture.repository, Fixture.latest, mediaType: .imageIndex,
            bytes: Self.manifest("1"))
        }
        #expect(error.code == .malformedResponse)
        let pulled = try await client.manifest(Fixture.repository, .tag(tag))
        #expect(pulled.bytes == Array("{}".utf8))
      }
    }
  }

  @Test("a referrer that is deleted is taken off the list, which goes with the last")
  func delete() async throws {
    try await OlderRegistry().serve { registry, older in
      try await RegistryClient.use(registry.endpoint) { client in
        let digests = [Self.manifest("1"), Self.manifest("2")].map(ReferenceSHA256.digest)
        for (note, digest) in zip(["1", "2"], digests) {
          try await client.putManifest(
            Fixture.repository, .digest(digest), mediaType: .imageIndex,
            bytes: Self.manifest(note))
        }
        try await client.deleteManifest(Fixture.repository, .digest(digests[0]))
        #expect(older.listed(about: Self.subject) == [digests[1]])
        try await client.deleteManifest(Fixture.repository, .digest(digests[1]))
        #expect(older.listed(about: Self.subject) == nil)
        #expect(older.state.withLock { $0.manifests.isEmpty && $0.tags.isEmpty })
        let error = try await clientError {
          try await client.deleteManifest(Fixture.repository, .digest(digests[1]))
        }
        #expect(error.code == .notFound)
      }
    }
  }

  @Test("a list from which nothing could be taken keeps the manifest, and so its subject")
  func deleteAgain() async throws {
    let older = OlderRegistry()
    let isFirst = Mutex(true)
    let tag = ReferrerList.tag(of: Self.subject).text
    let digests = [Self.manifest("1"), Self.manifest("2")].map(ReferenceSHA256.digest)
    try await ScriptedRegistry.serve { request in
      let isListed = older.listed(about: Self.subject)?.count == 2
      if isListed, request.method == "PUT", request.target.hasSuffix(tag),
        isFirst.withLock({ isFirst in
          defer { isFirst = false }
          return isFirst
        })
      {
        return .status(403)
      }
      return older.answer(request)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        for (note, digest) in zip(["1", "2"], digests) {
          try await client.putManifest(
            Fixture.repository, .digest(digest), mediaType: .imageIndex,
            bytes: Self.manifest(note))
        }
        let error = try await clientError {
          try await client.deleteManifest(Fixture.repository, .digest(digests[0]))
        }
        #expect(error.code == .forbidden)
        try await client.deleteManifest(Fixture.repository, .digest(digests[0]))
        #expect(older.listed(about: Self.subject) == [digests[1]])
        #expect(older.state.withLock { $0.manifests["\(digests[0])"] } == nil)
      }
    }
  }

  @Test("a manifest whose bytes are not its own can be deleted")
  func deleteWrong() async throws {
    try await OlderRegistry().serve { registry, older in
      older.state.withLock { $0.manifests["\(Fixture.alphabetDigest)"] = [0x7b, 0x7d] }
      try await RegistryClient.use(registry.endpoint) { client in
        try await client.deleteManifest(Fixture.repository, Fixture.alphabetReference)
      }
      #expect(older.state.withLock { $0.manifests.isEmpty })
    }
  }

  @Test("with a subject goes the list that was kept of what is about it")
  func deleteSubject() async throws {
    try await OlderRegistry().serve { registry, older in
      try await RegistryClient.use(registry.endpoint) { client in
        // The alphabet is no manifest, and this registry stores it all the same.
        try await client.putManifest(
          Fixture.repository, Fixture.alphabetReference, mediaType: .imageManifest,
          bytes: Fixture.alphabet)
        try await client.putManifest(
          Fixture.repository, Fixture.latest, mediaType: .imageIndex, bytes: Self.manifest("1"))
        #expect(older.listed(about: Self.subject)?.count == 1)
        try await client.deleteManifest(Fixture.repository, Fixture.alphabetReference)
        #expect(older.listed(about: Self.subject) == nil)
        #expect(older.state.withLock { $0.tags.keys.sorted() } == ["latest"])
      }
    }
  }

  @Test("a tag or a blob is deleted by one request")
  func deleteOne() async throws {
    try await ScriptedRegistry.serve { _ in
      .status(202)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        try await client.deleteManifest(Fixture.repository, Fixture.latest)
        try await client.deleteBlob(Fixture.repository, Fixture.alphabetDigest)
        #expect(
          registry.lines == [
            "DELETE \(OlderRegistry.manifests)latest", "DELETE \(Fixture.blobPath)",
          ])
      }
    }
    try await ScriptedRegistry.serve { _ in
      .status(405)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let error = try await clientError {
          try await client.deleteBlob(Fixture.repository, Fixture.alphabetDigest)
        }
        #expect(error.code == .unexpectedStatus)
        #expect(error.status == 405)
      }
    }
  }

  @Test("tags go along with the digest, or one after the other where the registry takes none so")
  func tags() async throws {
    let bytes = Fixture.alphabet
    let tags = ["1.0", "latest"].compactMap { Tag($0) }
    try await ScriptedRegistry.serve { _ in
      .status(201, headers: ["OCI-Tag": "1.0, latest"])
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        try await client.putManifest(
          Fixture.repository, Fixture.alphabetReference, tags: tags, mediaType: .imageManifest,
          bytes: bytes)
        let path = "\(OlderRegistry.manifests)\(Fixture.alphabetDigest)"
        #expect(registry.lines == ["PUT \(path)?tag=1.0&tag=latest"])
      }
    }
    try await OlderRegistry().serve { registry, older in
      try await RegistryClient.use(registry.endpoint) { client in
        try await client.putManifest(
          Fixture.repository, Fixture.alphabetReference, tags: tags, mediaType: .imageManifest,
          bytes: bytes)
      }
      #expect(older.state.withLock { $0.tags.keys.sorted() } == ["1.0", "latest"])
    }
  }

  @Test("tags that are too long together go one after the other", arguments: [413, 414, 431])
  func longTags(status: Int) async throws {
    let older = OlderRegistry()
    try await ScriptedRegistry.serve { request in
      request.target.contains("?tag=") ? .status(status) : older.answer(request)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        _ = try await client.putManifest(
          Fixture.repository, Fixture.alphabetReference,
          tags: ["1.0", "latest"].compactMap { Tag($0) }, mediaType: .imageManifest,
          bytes: Fixture.alphabet)
      }
    }
    #expect(older.state.withLock { $0.tags.keys.sorted() } == ["1.0", "latest"])
  }
}
