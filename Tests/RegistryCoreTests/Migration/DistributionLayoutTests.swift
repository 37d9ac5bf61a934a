// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite struct DistributionLayoutTests {
  static let hex = String(repeating: "0f", count: 32)
  static let digest = Digest("sha256:\(hex)")!
  static let debian = RepositoryName("library/debian")!
  static let latest = RegistryCore.Tag("latest")!

  @Test("every fact has the path that CNCF Distribution gives it")
  func paths() {
    #expect(DistributionLayout.root == "docker/registry/v2")
    #expect(DistributionLayout.data(of: Self.digest) == "blobs/sha256/0f/\(Self.hex)/data")
    #expect(
      DistributionLayout.link(
        to: Self.digest, below: DistributionLayout.layers(of: Self.debian))
        == "repositories/library/debian/_layers/sha256/\(Self.hex)/link")
    #expect(
      DistributionLayout.link(
        to: Self.digest, below: DistributionLayout.revisions(of: Self.debian))
        == "repositories/library/debian/_manifests/revisions/sha256/\(Self.hex)/link")
    #expect(
      DistributionLayout.current(of: Self.latest, in: Self.debian)
        == "repositories/library/debian/_manifests/tags/latest/current/link")
    #expect(
      DistributionLayout.link(
        to: Self.digest, below: DistributionLayout.index(of: Self.latest, in: Self.debian))
        == "repositories/library/debian/_manifests/tags/latest/index/sha256/\(Self.hex)/link")
  }

  @Test("a SHA-512 blob lies under its own algorithm")
  func longDigest() throws {
    let hex = String(repeating: "a", count: 128)
    let digest = try #require(Digest("sha512:\(hex)"))
    #expect(DistributionLayout.data(of: digest) == "blobs/sha512/aa/\(hex)/data")
  }

  @Test(
    "a link that holds anything but a digest leads nowhere",
    arguments: ["", "sha256:", "sha256:\(hex)\n", "../\(hex)", "md5:\(hex)", "sha256:\(hex)0"])
  func brokenLink(text: String) {
    #expect(DistributionLayout.digest(ofLink: Array(text.utf8)) == nil)
  }

  @Test("a link holds the text of a digest")
  func link() {
    #expect(DistributionLayout.digest(ofLink: Array("\(Self.digest)".utf8)) == Self.digest)
  }

  @Test("no folder of a repository's facts can be taken for a repository")
  func parts() {
    for part in ["_layers", "_manifests", "_uploads"] {
      #expect(DistributionLayout.isPartOfRepository(part))
      #expect(RepositoryName("library/\(part)") == nil)
    }
    #expect(!DistributionLayout.isPartOfRepository("library"))
  }
}
