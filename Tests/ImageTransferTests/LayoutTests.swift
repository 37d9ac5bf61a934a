// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import RegistryCore
import Testing

@testable import ImageTransfer

struct LayoutTests {
  @Test("a new layout is what the specification says, and opens again")
  func creates() throws {
    let folder = try ScratchFolder()
    _ = try ImageLayout.openOrCreate("\(folder.path)/a/b")
    let marker = try #require(folder.read("a/b/oci-layout"))
    #expect(String(decoding: marker, as: UTF8.self) == #"{"imageLayoutVersion":"1.0.0"}"#)
    #expect(try ImageLayout.open("\(folder.path)/a/b").index().entries.isEmpty)
    #expect(folder.files() == ["a/b/index.json", "a/b/oci-layout"])
  }

  @Test("a folder with other files in it is left alone")
  func refusesOtherFolders() throws {
    let folder = try ScratchFolder()
    try folder.write([1], to: "thesis.tex")
    #expect(throws: TransferError.self) { try ImageLayout.openOrCreate(folder.path) }
    #expect(folder.files() == ["thesis.tex"])
  }

  @Test(
    "an index that names files elsewhere, or is no index, is refused",
    arguments: [
      #"{"manifests":[{"mediaType":"a/b","digest":"sha256:../../../etc/passwd","size":1}]}"#,
      #"{"manifests":[{"mediaType":"a/b","digest":"../index.json","size":1}]}"#,
      #"{"manifests":7}"#, "[]", "", "{",
    ])
  func refusesIndexes(text: String) throws {
    let folder = try ScratchFolder()
    let layout = try ImageLayout.openOrCreate(folder.path)
    try folder.write(Array(text.utf8), to: "index.json")
    let error = #expect(throws: TransferError.self) { try layout.index() }
    #expect(error?.code == .layoutInvalid)
  }

  @Test("an index beyond 4 MiB is refused without being read")
  func refusesLargeIndex() throws {
    let folder = try ScratchFolder()
    let layout = try ImageLayout.openOrCreate(folder.path)
    try folder.write([UInt8](repeating: 0x20, count: 5 << 20), to: "index.json")
    let error = #expect(throws: TransferError.self) { try layout.index() }
    #expect(error?.code == .layoutInvalid)
  }

  @Test("a pipe in the place of the index does not hold anyone up", .timeLimit(.minutes(5)))
  func refusesPipes() throws {
    let folder = try ScratchFolder()
    let layout = try ImageLayout.openOrCreate(folder.path)
    #expect(unsafe unlink("\(folder.path)/index.json") == 0)
    #expect(unsafe mkfifo("\(folder.path)/index.json", 0o600) == 0)
    #expect(throws: DiskError.self) { try layout.index() }
  }

  @Test("a name moves to another image, and what else the index says stays")
  func naming() throws {
    let folder = try ScratchFolder()
    let layout = try ImageLayout.openOrCreate(folder.path)
    let old = #"{"mediaType":"a/b","digest":"\#([1].digest)","size":1,"annotations":{"k":"v"}}"#
    try folder.write(
      Array(#"{"schemaVersion":2,"manifests":[\#(old)],"annotations":{"made":"by hand"}}"#.utf8),
      to: "index.json")
    for (bytes, name) in [([2], "app"), ([3], "app"), ([3], "same")] as [([UInt8], String)] {
      #expect(try layout.setName(name, to: Self.descriptor(bytes)))
    }
    #expect(try layout.setName("same", to: Self.descriptor([3])) == false)
    let index = try layout.index()
    #expect(index.entries.map(\.name) == [nil, "app", "same"])
    #expect(index.entries.map(\.descriptor.digest) == [[1].digest, [3].digest, [3].digest])
    #expect(index.text.contains(#""annotations":{"k":"v"}"#))
    #expect(index.text.contains("by hand"))
  }

  @Test("without a name, the only image is meant; of several, the names are told")
  func choosing() throws {
    let folder = try ScratchFolder()
    let layout = try ImageLayout.openOrCreate(folder.path)
    #expect(throws: TransferError.self) { try layout.index().entry(named: nil, in: "x") }
    _ = try layout.setName("one", to: Self.descriptor([1]))
    #expect(try layout.index().entry(named: nil, in: "x").name == "one")
    _ = try layout.setName("two", to: Self.descriptor([2]))
    let error = #expect(throws: TransferError.self) {
      try layout.index().entry(named: nil, in: "x")
    }
    #expect(error?.code == .imageUnknown)
    #expect(error?.advice.contains("one, two") == true)
  }

  @Test("a location is a layout or an image, and says what to write if it is neither")
  func locations() throws {
    #expect(try ImageLocation("oci:a") == .layout(folder: "a", name: nil))
    #expect(try ImageLocation("oci:/a/b:1.0") == .layout(folder: "/a/b", name: "1.0"))
    #expect(
      try ImageLocation("oci:a:docker.io/x:1") == .layout(folder: "a", name: "docker.io/x:1"))
    #expect(try ImageLocation("debian") == .registry(ImageReference("debian")))
    for text in ["oci:", "oci::x", "oci:a:", "oci:a:-x", "oci:a:b c"] {
      #expect(throws: TransferError.self) { try ImageLocation(text) }
    }
  }

  private static func descriptor(_ bytes: [UInt8]) -> Descriptor {
    Descriptor(mediaType: .imageManifest, digest: bytes.digest, sizeBytes: Int64(bytes.count))
  }
}
