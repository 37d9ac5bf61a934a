// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryCore
import RegistryFront
import Testing

@testable import NodeShell

@Suite("The history of what was served")
struct ServingHistoryTests {
  private let name: RepositoryName
  private let tag: Reference
  private let serving = ServingHistory(
    blobsMax: 2, manifestsMax: 2, repositoriesMax: 2, clock: { 1_234 })

  init() throws {
    name = try #require(RepositoryName("team/app"))
    tag = try #require(Reference("latest"))
  }

  private func digest(_ byte: String) throws -> Digest {
    try #require(Digest("sha256:" + String(repeating: byte, count: 32)))
  }

  @Test("has one entry for a tag, with the manifest it named last")
  func moves() throws {
    serving.resolved(tag, in: name, upstream: "hub", to: try digest("aa"))
    serving.resolved(tag, in: name, upstream: "hub", to: try digest("bb"))
    let served = serving.references(in: name)
    #expect(served.count == 1)
    #expect(served.first?.manifest == (try digest("bb")))
    #expect(served.first?.responses == 2)
    #expect(served.first?.lastServed == 1_234)
  }

  @Test("has what a manifest names, each blob once, and nothing of bytes that are none")
  func names() throws {
    let layer = "{\"mediaType\":\"a/b\",\"digest\":\"\(try digest("cc"))\",\"size\":7}"
    for (byte, text) in [("aa", "{\"layers\":[\(layer),\(layer)]}"), ("bb", "no manifest")] {
      serving.served(
        ManifestContent(
          digest: try digest(byte), mediaType: .imageManifest, bytes: ByteBuffer(string: text)))
    }
    #expect(
      serving.manifest(try digest("aa"))?.blobs
        == [Blob(digest: try digest("cc"), sizeBytes: 7)])
    #expect(serving.manifest(try digest("bb"))?.blobs == [])
  }

  @Test("sums what the cache gave of a blob")
  func cache() throws {
    serving.responseBegan(try digest("aa"))
    serving.servedFromCache(try digest("aa"), bytes: 3)
    serving.servedFromCache(try digest("aa"), bytes: 4)
    #expect(
      serving.cacheUse(of: try digest("aa"))
        == CacheUse(responses: 1, bytes: 7, lastServed: 1_234))
  }

  @Test("forgets what was not touched for longest")
  func bounded() throws {
    for byte in ["aa", "bb", "cc"] { serving.responseBegan(try digest(byte)) }
    #expect(serving.cacheUse(of: try digest("aa")) == nil)
    #expect(serving.cacheUse(of: try digest("cc")) != nil)
  }
}
