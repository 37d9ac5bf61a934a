// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("Requests")
struct RegistryRequestTests {
  let sha256 = "sha256:" + String(repeating: "aa", count: 32)
  let sha512 = "sha512:" + String(repeating: "bb", count: 64)

  private func operation(_ target: String) throws -> RegistryRequest.Operation {
    try RegistryRequest(method: "GET", target: target).operation
  }

  private func error(_ target: String, method: String = "GET") -> RegistryError? {
    do {
      _ = try RegistryRequest(method: method, target: target)
      return nil
    } catch {
      return error
    }
  }

  @Test("the base answers with and without its slash", arguments: ["/v2/", "/v2", "/v2/?x=y"])
  func base(target: String) throws {
    #expect(try operation(target) == .checkVersion)
  }

  @Test("manifests are named by tag or by digest of either algorithm")
  func manifests() throws {
    let name = try #require(RepositoryName("library/debian"))
    for text in ["12", sha256, sha512] {
      let reference = try #require(Reference(text))
      #expect(
        try operation("/v2/library/debian/manifests/\(text)") == .readManifest(name, reference))
    }
  }

  @Test("an escaped colon in a digest is the colon")
  func escapedColon() throws {
    let name = try #require(RepositoryName("a"))
    let digest = try #require(Digest(sha256))
    let escaped = "sha256%3a" + String(repeating: "aa", count: 32)
    #expect(try operation("/v2/a/blobs/\(escaped)") == .readBlob(name, digest))
  }

  @Test("repositories may be called like routes")
  func namesLikeRoutes() throws {
    let digest = try #require(Digest(sha256))
    let blobs = try #require(RepositoryName("a/manifests/b/blobs"))
    #expect(try operation("/v2/a/manifests/b/blobs/blobs/\(sha256)") == .readBlob(blobs, digest))
    let tags = try #require(RepositoryName("tags"))
    #expect(try operation("/v2/tags/tags/list") == .listTags(tags, .all))
  }

  @Test(
    "a name that breaks the grammar is NAME_INVALID",
    arguments: [
      "/v2/Debian/manifests/12", "/v2/a/../manifests/12", "/v2/a//b/manifests/12",
      "/v2/a%2Fb/manifests/12", "/v2/a%2F..%2Fb/manifests/12", "/v2/%2e%2e/manifests/12",
      "/v2/a/b%/manifests/12", "/v2/" + String(repeating: "a", count: 256) + "/manifests/12",
      "/v2/" + String(repeating: "a", count: 9000) + "/manifests/12",
    ])
  func badNames(target: String) {
    #expect(error(target)?.code == .nameInvalid)
  }

  @Test("a broken digest is DIGEST_INVALID, a tag that cannot be is MANIFEST_UNKNOWN")
  func badReferences() {
    #expect(error("/v2/a/blobs/sha256:abc")?.code == .digestInvalid)
    #expect(error("/v2/a/blobs/latest")?.code == .digestInvalid)
    #expect(error("/v2/a/manifests/sha256:abc")?.code == .digestInvalid)
    #expect(error("/v2/a/manifests/.INVALID_MANIFEST_NAME")?.code == .manifestUnknown)
  }

  @Test(
    "paths that are no routes are 404",
    arguments: [
      "/", "/v1/", "/v2/a", "/v2/a/b/c/d", "/v2/manifests/12", "/v3/a/manifests/12",
      "/v2/tags/list",
    ])
  func noRoute(target: String) {
    #expect(error(target)?.code == .nameUnknown)
    #expect(error(target)?.status == 404)
  }

  @Test("referrers are asked for by subject, and by type and place where these are given")
  func referrers() throws {
    let name = try #require(RepositoryName("a"))
    let subject = try #require(Digest(sha256))
    func query(_ query: String) throws -> RegistryRequest.Operation {
      try RegistryRequest(method: "GET", target: "/v2/a/referrers/\(sha256)\(query)").operation
    }
    #expect(try query("") == .listReferrers(name, subject, .all))
    #expect(try query("?artifactType=") == .listReferrers(name, subject, .all))
    #expect(
      try query("?artifactType=a%2Fb&after=7&ns=x")
        == .listReferrers(name, subject, ReferrerQuery(artifactType: "a/b", place: 7)))
    #expect(error("/v2/a/referrers/\(sha256)?after=-1")?.code == .paginationNumberInvalid)
    #expect(
      error("/v2/a/referrers/\(sha256)", method: "POST")?.allowedMethods == ["GET", "HEAD"])
    #expect(error("/v2/a/referrers/sha256:abc")?.status == 400)
    #expect(error("/v2/a/referrers/sha256:abc")?.code == .digestInvalid)
    #expect(error("/v2/a/referrers/latest")?.code == .digestInvalid)
  }

  @Test("other methods are 405 and told which ones are allowed")
  func methods() {
    for method in ["PATCH", "POST", "get"] {
      let refusal = error("/v2/a/manifests/1", method: method)
      #expect(refusal?.status == 405)
      #expect(refusal?.allowedMethods == ["GET", "HEAD", "PUT", "DELETE"])
    }
    #expect(
      error("/v2/a/blobs/\(sha256)", method: "PUT")?.allowedMethods == ["GET", "HEAD", "DELETE"])
    #expect(error("/v2/a/tags/list", method: "PUT")?.allowedMethods == ["GET", "HEAD"])
  }

  @Test("HEAD is GET without the body")
  func head() throws {
    #expect(try RegistryRequest(method: "HEAD", target: "/v2/a/manifests/1").isHead)
    #expect(try RegistryRequest(method: "GET", target: "/v2/a/manifests/1").isHead == false)
  }

  @Test("?ns= names the upstream")
  func upstream() throws {
    func upstream(_ query: String) throws -> String? {
      try RegistryRequest(method: "GET", target: "/v2/a/manifests/1\(query)").upstream
    }
    #expect(try upstream("") == nil)
    #expect(try upstream("?ns=") == nil)
    #expect(try upstream("?ns=docker.io") == "docker.io")
    #expect(try upstream("?x=1&ns=localhost%3A5000&ns=other") == "localhost:5000")
    #expect(error("/v2/a/manifests/1?ns=a%0d%0ab")?.code == .nameInvalid)
    #expect(
      error("/v2/a/manifests/1?ns=" + String(repeating: "a", count: 262))?.code == .nameInvalid)
  }

  @Test("the absolute form of a target is understood")
  func absoluteForm() throws {
    #expect(try operation("http://mirror:5000/v2/") == .checkVersion)
    #expect(error("http://mirror:5000")?.code == .nameUnknown)
    #expect(error("*")?.code == .nameInvalid)
  }
}
