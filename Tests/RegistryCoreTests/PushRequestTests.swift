// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("Requests that push, delete and list")
struct PushRequestTests {
  static let digestText = "sha256:" + String(repeating: "aa", count: 32)
  static let idText = String(repeating: "0f", count: 16)
  let uploads = "/v2/a/b/blobs/uploads/"

  private func push(_ method: String, _ target: String) throws -> PushOperation? {
    switch try RegistryRequest(method: method, target: target).operation {
    case .push(let operation): operation
    case .checkVersion, .readManifest, .readBlob, .listTags, .listReferrers: nil
    }
  }

  private func refusal(
    _ method: String, _ target: String, takesPushes: Bool = true
  ) -> RegistryError? {
    do {
      _ = try RegistryRequest(method: method, target: target, takesPushes: takesPushes)
      return nil
    } catch {
      return error
    }
  }

  @Test("POST starts, mounts or stores")
  func starting() throws {
    let name = try #require(RepositoryName("a/b"))
    let digest = try #require(Digest(Self.digestText))
    let source = try #require(RepositoryName("c/d"))
    #expect(try push("POST", uploads) == .startUpload(name))
    #expect(try push("POST", "/v2/a/b/blobs/uploads") == .startUpload(name))
    #expect(try push("POST", uploads + "?digest=\(digest)") == .storeBlob(name, digest))
    let mount = uploads + "?mount=\(digest)"
    #expect(try push("POST", mount) == .mountBlob(name, digest, from: nil))
    #expect(try push("POST", mount + "&from=c%2Fd") == .mountBlob(name, digest, from: source))
  }

  @Test("what cannot be mounted is uploaded, what cannot be stored is refused")
  func malformedStart() throws {
    let name = try #require(RepositoryName("a/b"))
    #expect(try push("POST", uploads + "?mount=x&from=c") == .startUpload(name))
    #expect(
      try push("POST", uploads + "?mount=\(Self.digestText)&from=C") == .startUpload(name))
    #expect(refusal("POST", uploads + "?digest=sha256:12")?.code == .digestInvalid)
  }

  @Test("an upload is read, appended to, finished and cancelled under its id")
  func continuing() throws {
    let name = try #require(RepositoryName("a/b"))
    let id = try #require(UploadID(Self.idText))
    let digest = try #require(Digest(Self.digestText))
    let upload = uploads + Self.idText
    #expect(try push("GET", upload) == .readUpload(name, id))
    #expect(try push("HEAD", upload) == .readUpload(name, id))
    #expect(try push("PATCH", upload) == .appendToUpload(name, id))
    #expect(
      try push("PUT", upload + "?digest=\(Self.digestText)") == .finishUpload(name, id, digest))
    #expect(try push("DELETE", upload) == .cancelUpload(name, id))
    #expect(refusal("PUT", upload)?.code == .digestInvalid)
    #expect(refusal("POST", upload)?.allowedMethods == ["GET", "HEAD", "PATCH", "PUT", "DELETE"])
  }

  @Test(
    "an id that was never given out is an unknown upload",
    arguments: ["1", String(repeating: "0F", count: 16), String(repeating: "0f", count: 17), "%2e"])
  func unknownUpload(identifier: String) {
    #expect(refusal("GET", uploads + identifier)?.code == .blobUploadUnknown)
  }

  @Test("manifests are put and deleted by tag and by digest, blobs by digest")
  func content() throws {
    let name = try #require(RepositoryName("a/b"))
    for text in ["12", Self.digestText] {
      let reference = try #require(Reference(text))
      let target = "/v2/a/b/manifests/\(text)"
      #expect(try push("PUT", target) == .storeManifest(name, reference, tags: []))
      #expect(try push("DELETE", target) == .deleteManifest(name, reference))
      #expect(try push("GET", target) == nil)
    }
    let digest = try #require(Digest(Self.digestText))
    #expect(try push("DELETE", "/v2/a/b/blobs/\(digest)") == .deleteBlob(name, digest))
    #expect(refusal("PUT", "/v2/a/b/manifests/-x")?.code == .manifestInvalid)
    #expect(refusal("DELETE", "/v2/a/b/manifests/-x")?.code == .manifestUnknown)
  }

  @Test("a push by digest names its tags in the query, each once")
  func tagParameters() throws {
    let name = try #require(RepositoryName("a/b"))
    let reference = try #require(Reference(Self.digestText))
    let target = "/v2/a/b/manifests/\(Self.digestText)"
    let tags = ["1.2.3", "latest"].compactMap { Tag($0) }
    #expect(
      try push("PUT", target + "?tag=1.2.3&tag=latest&x=1&tag=1.2.3")
        == .storeManifest(name, reference, tags: tags))
    #expect(refusal("PUT", target + "?tag=1&tag=-2")?.code == .manifestInvalid)
    #expect(refusal("PUT", target + "?tag=")?.code == .manifestInvalid)
    let many = (0...64).map { "tag=\($0)" }.joined(separator: "&")
    #expect(refusal("PUT", "\(target)?\(many)")?.status == 414)
    let long = (10..<74).map { "\($0)" + String(repeating: "a", count: Tag.bytesMax - 2) }
    let all = long.map { "tag=\($0)" }.joined(separator: "&")
    #expect(
      try push("PUT", "\(target)?\(all)")
        == .storeManifest(name, reference, tags: long.compactMap { Tag($0) }))
    #expect(refusal("PUT", "\(target)?\(all)&\(all)")?.status == 414)
    let byTag = try #require(Reference("12"))
    #expect(
      try push("PUT", "/v2/a/b/manifests/12?tag=13") == .storeManifest(name, byTag, tags: []))
  }

  @Test("the catalog is listed in pages")
  func catalog() throws {
    #expect(try push("GET", "/v2/_catalog") == .listRepositories(.all))
    #expect(
      try push("GET", "/v2/_catalog?n=2&last=a%2Fb")
        == .listRepositories(Pagination(limit: 2, last: "a/b")))
    #expect(refusal("GET", "/v2/_catalog?n=-1")?.code == .paginationNumberInvalid)
  }

  @Test("?ns= says nothing about a registry's own content")
  func upstream() throws {
    let request = try RegistryRequest(method: "POST", target: uploads + "?ns=docker.io")
    #expect(request.upstream == nil)
    #expect(refusal("POST", uploads + "?ns=a%20b") == nil)
  }

  @Test(
    "a node that takes no pushes says so, and what to do",
    arguments: [
      ("POST", "/v2/a/blobs/uploads/", []), ("PATCH", "/v2/a/blobs/uploads/\(idText)", []),
      ("PUT", "/v2/a/manifests/1", ["GET", "HEAD"]),
      ("DELETE", "/v2/a/blobs/\(digestText)", ["GET", "HEAD"]), ("GET", "/v2/_catalog", []),
    ] as [(String, String, [String])])
  func noPushes(method: String, target: String, allowed: [String]) throws {
    let error = try #require(refusal(method, target, takesPushes: false))
    #expect(error.status == 405)
    #expect(error.allowedMethods == allowed)
    #expect(error.message.contains("--push allow"))
  }

  @Test("an upload id is 16 bytes in lower-case hexadecimal")
  func uploadID() {
    let id = UploadID(randomBytes: [UInt8](0xf0...0xff))
    #expect(id.text == "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    #expect(UploadID(id.text) == id)
  }
}
