// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite("What an image consists of")
struct ImageClosureTests {
  private func descriptor(
    _ digest: Digest, _ sizeBytes: Int64 = 10, type: String = "application/vnd.oci.empty"
  ) throws -> Descriptor {
    Descriptor(
      mediaType: try #require(MediaType(type)), digest: digest, sizeBytes: sizeBytes)
  }

  private func json(
    _ digest: Digest, _ sizeBytes: Int64, _ more: String = "", type: MediaType = .imageManifest
  ) -> String {
    "{\"mediaType\":\"\(type)\",\"digest\":\"\(digest)\",\"size\":\(sizeBytes)\(more)}"
  }

  private func index(_ manifests: String...) -> [UInt8] {
    Array("{\"manifests\":[\(manifests.joined(separator: ","))]}".utf8)
  }

  private func image(_ config: String, _ layers: String...) -> [UInt8] {
    Array("{\"config\":\(config),\"layers\":[\(layers.joined(separator: ","))]}".utf8)
  }

  @Test("is its index, each manifest, config and layer, once, and no layer with a home elsewhere")
  func all() throws {
    var closure = ImageClosure(root: try descriptor(digestA, 500))
    #expect(closure.next?.digest == digestA)
    try closure.read(index(json(digestB, 200), json(digestC, 201)))
    #expect(closure.next?.digest == digestB)
    let elsewhere = json(digest(number: 9), 9999, ",\"urls\":[\"https://layers.example\"]")
    try closure.read(image(json(digestD, 7), json(digestE, 3000), elsewhere))
    #expect(closure.next?.digest == digestC)
    try closure.read(image(json(digestF, 8), json(digestE, 3000)))
    #expect(closure.next == nil)
    #expect(
      closure.contents.map(\.digest) == [digestA, digestB, digestC, digestD, digestE, digestF])
    #expect(closure.contents.map(\.sizeBytes) == [500, 200, 201, 7, 3000, 8])
  }

  @Test("is found also where indexes list indexes, and each other")
  func nested() throws {
    var closure = ImageClosure(root: try descriptor(digestA))
    try closure.read(index(json(digestB, 1, type: .imageIndex)))
    try closure.read(
      index(json(digestA, 10, type: .imageIndex), json(digestB, 1), json(digestC, 2)))
    try closure.read(image(json(digestD, 3)))
    #expect(closure.next == nil)
    #expect(closure.contents.map(\.digest) == [digestA, digestB, digestC, digestD])
  }

  @Test("goes without manifests that an index lists and its registry lacks")
  func sparse() throws {
    var closure = ImageClosure(root: try descriptor(digestA))
    try closure.read(index(json(digestB, 1), json(digestC, 2)))
    closure.passOver()
    try closure.read(image(json(digestD, 3)))
    #expect(closure.contents.map(\.digest) == [digestA, digestC, digestD])
  }

  @Test(
    "is read manifest by manifest, and nothing else that an index lists is",
    arguments: [
      "application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.buildkit.cacheconfig.v0",
    ])
  func buildCache(type: String) throws {
    var closure = ImageClosure(root: try descriptor(digestA))
    let layer = json(digestB, 5_000, type: try #require(MediaType(type)))
    try closure.read(index(layer, json(digestC, 2)))
    #expect(closure.next?.digest == digestC)
    try closure.read(image(json(digestD, 3)))
    #expect(closure.next == nil)
    #expect(closure.contents.map(\.digest) == [digestA, digestB, digestC, digestD])
  }

  @Test("has a bound, and is not guessed from what is no manifest")
  func bounds() throws {
    var closure = ImageClosure(root: try descriptor(digestA))
    let many = (0..<ImageClosure.contentsMax).map { json(digest(number: $0), 1) }
    #expect(throws: ImageClosureError.tooLarge) {
      try closure.read(Array("{\"manifests\":[\(many.joined(separator: ","))]}".utf8))
    }
    var broken = ImageClosure(root: try descriptor(digestA))
    #expect(throws: ImageClosureError.self) { try broken.read(Array("[]".utf8)) }
  }
}
