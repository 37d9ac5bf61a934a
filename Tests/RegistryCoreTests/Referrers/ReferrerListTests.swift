// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

struct ReferrerListTests {
  let subject: Digest
  let repository: RepositoryName

  init() throws {
    subject = try #require(Digest("sha256:" + String(repeating: "aa", count: 32)))
    repository = try #require(RepositoryName("library/debian"))
  }

  private func referrer(_ number: Int, _ type: String?, note: String? = nil) throws -> Referrer {
    let hex = (number < 16 ? "0" : "") + String(number, radix: 16)
    return Referrer(
      digest: try #require(Digest("sha256:" + String(repeating: hex, count: 32))),
      mediaType: .imageManifest, sizeBytes: 700, artifactType: type,
      annotations: note.map { [ManifestAnnotation(name: "note", value: $0)] } ?? [])
  }

  @Test("a list is an image index of descriptors with type and annotations")
  func json() throws {
    let first = try referrer(1, "a/sbom", note: "say \"hi\"")
    let second = try referrer(2, nil)
    let text = ReferrerList.json([first, second])
    let index = try JSONValue(parsing: Array(text.utf8))
    #expect(index["schemaVersion"]?.integer == 2)
    #expect(index["mediaType"]?.string == MediaType.imageIndex.text)
    let entries = try #require(index["manifests"]?.array)
    #expect(entries.map { $0["artifactType"]?.string } == ["a/sbom", nil])
    #expect(entries[0]["annotations"]?["note"]?.string == "say \"hi\"")
    #expect(entries[1]["annotations"] == nil)
    #expect(ReferrerList.referrers(in: Array(text.utf8)) == [first, second])
  }

  @Test("an empty list is an index of nothing, and what is no index is no list")
  func noList() {
    #expect(ReferrerList.referrers(in: Array(ReferrerList.json([]).utf8)) == [])
    #expect(ReferrerList.referrers(in: Array(#"{"layers":[]}"#.utf8)) == nil)
    #expect(ReferrerList.referrers(in: Array("404".utf8)) == nil)
  }

  @Test("the tag of a list is the algorithm and at most 64 digits")
  func tag() throws {
    #expect(ReferrerList.tag(of: subject).text == "sha256-" + String(repeating: "aa", count: 32))
    let long = try #require(Digest("sha512:" + String(repeating: "bb", count: 64)))
    #expect(ReferrerList.tag(of: long).text == "sha512-" + String(repeating: "bb", count: 32))
  }

  @Test("a list is cut where it would be larger than a manifest may be, and goes on there")
  func pages() throws {
    let note = String(repeating: "n", count: 1_500_000)
    let list = try (0..<5).map { try referrer($0, $0 == 1 ? "a/other" : "a/sbom", note: note) }
    var query = ReferrerQuery(artifactType: "a/sbom")
    let first = ReferrerPage(of: list, query)
    #expect(first.referrers == [list[0], list[2]])
    #expect(first.json.utf8.count <= 4 << 20)
    #expect(
      first.nextLink(of: subject, in: repository, query, upstream: "docker.io")
        == "</v2/library/debian/referrers/\(subject)?after=3&artifactType=a%2Fsbom&ns=docker.io>;"
        + " rel=\"next\"")
    query = ReferrerQuery(artifactType: "a/sbom", place: try #require(first.nextPlace))
    let second = ReferrerPage(of: list, query)
    #expect(second.referrers == [list[3], list[4]])
    #expect(second.nextLink(of: subject, in: repository, query, upstream: nil) == nil)
  }

  @Test("a referrer that alone is too large for a page has one to itself")
  func largeReferrer() throws {
    let note = String(repeating: "n", count: 5 << 20)
    let list = [try referrer(1, "a/sbom", note: note), try referrer(2, "a/sbom")]
    let first = ReferrerPage(of: list, .all)
    #expect(first.referrers == [list[0]])
    let place = try #require(first.nextPlace)
    #expect(
      ReferrerPage(of: list, ReferrerQuery(artifactType: nil, place: place)).referrers
        == [list[1]])
  }

  @Test(
    "what may be missing is what the policy says",
    arguments: [
      (SparseManifests.none, 2, 1), (.indexes, 2, 0), (.all, 0, 0),
    ])
  func sparse(policy: SparseManifests, blobs: Int, manifests: Int) throws {
    let entry = #"{"mediaType":"a/b","digest":"\#(subject)","size":2}"#
    let image = try ManifestReferences(
      parsing: Array(#"{"config":\#(entry),"layers":[\#(entry)]}"#.utf8))
    let index = try ManifestReferences(parsing: Array(#"{"manifests":[\#(entry)]}"#.utf8))
    #expect(policy.requiredBlobs(of: image).count == blobs)
    #expect(policy.requiredManifests(of: index).count == manifests)
  }
}
