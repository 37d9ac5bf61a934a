// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("Manifests that are pushed")
struct PushedManifestTests {
  static let a = "sha256:" + String(repeating: "aa", count: 32)
  static let b = "sha256:" + String(repeating: "bb", count: 32)
  static let oci = "application/vnd.oci.image.manifest.v1+json"
  static let index = "application/vnd.oci.image.index.v1+json"

  private func push(_ text: String, _ contentType: String? = nil) throws -> PushedManifest {
    try PushedManifest(bytes: Array(text.utf8), contentType: contentType)
  }

  private func refusal(_ text: String, _ contentType: String? = nil) -> RegistryError? {
    do {
      _ = try PushedManifest(bytes: Array(text.utf8), contentType: contentType)
      return nil
    } catch {
      return error
    }
  }

  @Test("its type is the Content-Type without parameters, its own word, or its shape")
  func mediaTypes() throws {
    #expect(try push("{}", "\(Self.oci) ; charset=utf-8").mediaType == .imageManifest)
    #expect(try push(#"{"mediaType":"application/x"}"#).mediaType.text == "application/x")
    #expect(try push(#"{"mediaType":"a/x"}"#, "A/X").mediaType.text == "a/x")
    #expect(try push(#"{"layers":[]}"#).mediaType == .imageManifest)
    #expect(try push(#"{"manifests":[]}"#).mediaType == .imageIndex)
    #expect(try push("{}").mediaType == .octetStream)
  }

  @Test("any type is taken, but not two at once")
  func contradictions() throws {
    let other = try push(#"{"blobs":[]}"#, "application/vnd.example+json").references
    #expect(other.requiredBlobs + other.manifests == [])
    for (text, type) in [
      (#"{"mediaType":"\#(Self.index)"}"#, Self.oci), (#"{"mediaType":7}"#, Self.oci),
      (#"{"layers":[],"manifests":[]}"#, Self.oci), (#"{"layers":[]}"#, Self.index),
      (#"{"config":{},"manifests":[]}"#, Self.index), ("{}", "no type"),
    ] {
      #expect(refusal(text, type)?.code == .manifestInvalid, "\(text) as \(type)")
    }
  }

  @Test("what is no JSON object is refused", arguments: ["", "[]", "7", "{", "\u{0}"])
  func noObject(text: String) {
    #expect(refusal(text, Self.oci)?.code == .manifestInvalid)
    #expect(refusal(text, Self.oci)?.status == 400)
  }

  @Test("Docker schema 1 is refused in words")
  func schema1() {
    let type = "application/vnd.docker.distribution.manifest.v1+prettyjws"
    #expect(refusal("{}", type)?.detail?.contains("schema 2") == true)
    #expect(refusal(#"{"schemaVersion":1,"fsLayers":[]}"#)?.code == .manifestInvalid)
  }

  @Test("over 4 MiB it is 413")
  func size() {
    let padding = String(repeating: " ", count: PushedManifest.bytesMax - 2)
    #expect(refusal("{}" + padding) == nil)
    #expect(refusal("{} " + padding)?.status == 413)
  }

  @Test("a reference by digest must be the digest of the bytes")
  func digests() throws {
    let manifest = try push("{}")
    let (a, b) = (try #require(Digest(Self.a)), try #require(Digest(Self.b)))
    try manifest.check(a, against: .digest(a))
    try manifest.check(a, against: try #require(Reference("12")))
    let error = #expect(throws: RegistryError.self) {
      try manifest.check(b, against: .digest(a))
    }
    #expect(error?.code == .digestInvalid)
  }

  @Test("config, own layers and an index's manifests must exist; foreign layers and subject not")
  func required() throws {
    func layer(_ type: String, _ rest: String = "") -> String {
      #"{"mediaType":"\#(type)","digest":"\#(Self.a)","size":3\#(rest)}"#
    }
    let foreign = [
      layer("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"),
      layer("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
      layer("application/vnd.oci.image.layer.v1.tar", #","urls":["https://example.com/l"]"#),
    ]
    let own = layer("application/vnd.oci.image.layer.v1.tar")
    let text = """
      {"config":{"mediaType":"a/b","digest":"\(Self.b)","size":1},
       "layers":[\((foreign + [own]).joined(separator: ","))],
       "subject":{"mediaType":"a/b","digest":"\(Self.b)","size":9}}
      """
    #expect(try push(text).references.requiredBlobs.map(\.sizeBytes) == [1, 3])
    #expect(try push(text).references.manifests == [])
    let index = #"{"manifests":[{"mediaType":"a/b","digest":"\#(Self.a)","size":5}]}"#
    #expect(try push(index, Self.index).references.requiredBlobs == [])
    #expect(try push(index, Self.index).references.manifests.map(\.sizeBytes) == [5])
  }
}
