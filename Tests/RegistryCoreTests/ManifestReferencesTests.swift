// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("Manifests")
struct ManifestReferencesTests {
  static let a = "sha256:" + String(repeating: "aa", count: 32)
  static let b = "sha512:" + String(repeating: "bb", count: 64)

  static let image = """
    {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
     "config":{"mediaType":"application/vnd.docker.container.image.v1+json",
               "digest":"\(a)","size":7},
     "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip",
                "digest":"\(b)","size":5368709120},
               {"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                "digest":"\(a)","size":3,"urls":["https://example.com/layer"]}]}
    """

  @Test("an image's config and layers are found in order")
  func image() throws {
    let references = try ManifestReferences(parsing: Array(Self.image.utf8))
    #expect(references.config?.digest.description == Self.a)
    #expect(references.config?.sizeBytes == 7)
    #expect(references.layers.map(\.sizeBytes) == [5_368_709_120, 3])
    #expect(references.layers.first?.blob.digest.algorithm == .sha512)
    #expect(references.manifests.isEmpty)
    #expect(references.blobs.map(\.sizeBytes) == [7, 5_368_709_120])
  }

  @Test("an index's manifests and a referrer's subject are found")
  func index() throws {
    let text = """
      {"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json",
        "digest":"\(Self.a)","size":1,"platform":{"os":"linux"}}],
       "subject":{"mediaType":"a/b","digest":"\(Self.b)","size":0},"config":null}
      """
    let references = try ManifestReferences(parsing: Array(text.utf8))
    #expect(references.manifests.map(\.digest.description) == [Self.a])
    #expect(references.subject?.digest.description == Self.b)
    #expect(references.config == nil)
  }

  @Test(
    "what says nothing of itself is of its config's type, and an index of none",
    arguments: [
      (#""artifactType":"a/sbom","config":\#(descriptor)"#, "a/sbom"),
      (#""artifactType":"","config":\#(descriptor)"#, "a/config"),
      (#""config":\#(descriptor)"#, "a/config"),
      (#""manifests":[]"#, nil), (#""manifests":[],"artifactType":"a/sbom""#, "a/sbom"),
    ])
  func artifactType(members: String, type: String?) throws {
    let references = try ManifestReferences(parsing: Array("{\(members)}".utf8))
    #expect(references.artifactType == type)
  }

  static let descriptor = #"{"mediaType":"a/config","digest":"\#(a)","size":2}"#

  @Test("annotations are texts, in their order")
  func annotations() throws {
    let text = #"{"annotations":{"b":"2","a":"line\nend","c":3}}"#
    let references = try ManifestReferences(parsing: Array(text.utf8))
    #expect(
      references.annotations == [
        ManifestAnnotation(name: "b", value: "2"),
        ManifestAnnotation(name: "a", value: "line\nend"),
      ])
    #expect(
      ManifestAnnotation.all(ManifestAnnotation.text(references.annotations))
        == references.annotations)
    #expect(ManifestAnnotation.text([]) == "{}")
    #expect(ManifestAnnotation.all("[]") == nil)
  }

  @Test("a manifest of unknown shape refers to nothing")
  func unknownShape() throws {
    let references = try ManifestReferences(parsing: Array(#"{"fsLayers":[]}"#.utf8))
    #expect(references.blobs.isEmpty && references.manifests.isEmpty)
  }

  @Test(
    "malformed manifests are MANIFEST_INVALID",
    arguments: [
      "", "[]", "{\"layers\":{}}", "{\"layers\":[{}]}",
      "{\"layers\":[{\"mediaType\":\"a/b\",\"digest\":\"sha256:aa\",\"size\":1}]}",
      "{\"config\":{\"mediaType\":\"a/b\",\"digest\":\"\(a)\",\"size\":-1}}",
      "{\"config\":{\"mediaType\":\"a/b\",\"digest\":\"\(a)\",\"size\":1.5}}",
    ])
  func malformed(text: String) {
    let error = #expect(throws: RegistryError.self) {
      try ManifestReferences(parsing: Array(text.utf8))
    }
    #expect(error?.code == .manifestInvalid)
  }

  @Test(
    "sizes are taken up to 8 TiB, so that they always have a sum",
    arguments: [
      (Descriptor.sizeBytesMax, true), (Descriptor.sizeBytesMax + 1, false), (Int64.max, false),
    ])
  func largeSizes(size: Int64, isTaken: Bool) {
    let text = #"{"layers":[{"mediaType":"a/b","digest":"\#(Self.a)","size":\#(size)}]}"#
    let references = try? ManifestReferences(parsing: Array(text.utf8))
    #expect(references?.layers.map(\.sizeBytes) == (isTaken ? [size] : nil))
    let (sum, overflows) = Descriptor.sizeBytesMax.multipliedReportingOverflow(by: 1 << 20)
    #expect(sum > 0 && !overflows)
  }

  @Test("the media type is the declared one, or told by the shape")
  func mediaTypes() {
    func detect(_ text: String) -> MediaType { .ofManifest(Array(text.utf8)) }
    #expect(detect(Self.image) == .dockerManifest)
    #expect(
      detect(#"{"mediaType":"application/vnd.custom+json"}"#).text
        == "application/vnd.custom+json")
    #expect(detect(#"{"schemaVersion":2,"manifests":[]}"#) == .imageIndex)
    #expect(detect(#"{"schemaVersion":2,"layers":[]}"#) == .imageManifest)
    #expect(detect(#"{"schemaVersion":1,"fsLayers":[]}"#) == .dockerSignedManifest)
    #expect(detect(#"{"mediaType":"bad\r\ntype/x","layers":[]}"#) == .imageManifest)
    #expect(detect("{}") == .octetStream)
    #expect(detect("not json") == .octetStream)
  }

  @Test(
    "a media type cannot break a header field",
    arguments: [
      "", "a", "a\r\nb/c", "a/é", " a/b", "a/" + String(repeating: "b", count: 254),
    ])
  func mediaTypeText(text: String) {
    #expect(MediaType(text) == nil)
  }
}
