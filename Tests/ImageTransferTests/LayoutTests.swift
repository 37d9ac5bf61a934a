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
    "what a process left that ended while it made a layout is no reason to refuse the folder",
    arguments: [
      ["blobs/sha256/.00ff.partial"], ["index.json.partial"],
      ["blobs/sha256/.00ff.12.partial", "oci-layout.partial"],
    ])
  func takesOver(left: [String]) throws {
    let folder = try ScratchFolder()
    for name in left { try folder.write([], to: name) }
    _ = try ImageLayout.openOrCreate(folder.path)
    #expect(try ImageLayout.open(folder.path).index().entries.isEmpty)
  }

  @Test(
    "blobs without a layout, or other files beside them, are somebody else's",
    arguments: ["blobs/sha256/00ff", "blobs/notes.txt", "blobs/sha256/.00ff.partial.txt"])
  func refusesOtherBlobs(name: String) throws {
    let folder = try ScratchFolder()
    try folder.write([], to: name)
    #expect(throws: TransferError.self) { try ImageLayout.openOrCreate(folder.path) }
    #expect(folder.files() == [name])
  }

  @Test("many who make one layout at the same time all get it")
  func createsTogether() async throws {
    let folder = try ScratchFolder()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          let layout = try ImageLayout.openOrCreate("\(folder.path)/new")
          _ = try layout.setName("n\(number)", to: Self.descriptor([UInt8(number)]))
        }
      }
      try await group.waitForAll()
    }
    #expect(try ImageLayout.open("\(folder.path)/new").index().entries.count == 8)
  }

  @Test("a second process's own file goes with its error, and a stale one with the next pull")
  func ownPartials() throws {
    let folder = try ScratchFolder()
    let layout = try ImageLayout.openOrCreate(folder.path)
    let blob = Blob(digest: [1, 2].digest, sizeBytes: 2)
    let shared = "blobs/sha256/.\(blob.digest.hex).partial"
    let stale = "blobs/sha256/.\(blob.digest.hex).1.partial"
    try folder.write([1], to: stale)
    let first = try PartialBlob.open(blob, in: layout)
    #expect(folder.read(stale) == nil)
    var second = try PartialBlob.open(blob, in: layout)
    try second.append([1])
    let own = try #require(folder.files().first { $0.contains(".\(getpid()).") })
    // Locked by the second, so none of the stale.
    try PartialBlob.removeStale(of: blob, in: "\(folder.path)/blobs/sha256")
    #expect(folder.read(own) == [1])
    try second.abandon()
    #expect(folder.read(own) == nil)
    try first.abandon()
    #expect(folder.read(shared) == [])
  }

  @Test("a process whose own file is locked by one that looks for stale files takes another")
  func newPartials() throws {
    let folder = try ScratchFolder()
    let layout = try ImageLayout.openOrCreate(folder.path)
    let blob = Blob(digest: [1, 2].digest, sizeBytes: 2)
    let first = try PartialBlob.open(blob, in: layout)
    let second = try PartialBlob.open(blob, in: layout)
    let name = try #require(folder.files().first { $0.contains(".\(getpid()).") })
    try second.abandon()
    let taken = try DiskFile("\(folder.path)/\(name)", flags: O_RDWR | O_CREAT)
    #expect(try taken.lock())
    var third = try PartialBlob.open(blob, in: layout)
    try DiskFolder.remove(taken.path)
    try third.append([1, 2])
    try third.install()
    #expect(folder.read("blobs/sha256/\(blob.digest.hex)") == [1, 2])
    try first.remove()
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

  @Test("a name in an index cannot act on the terminal that an error is shown on")
  func hostileNames() throws {
    let entries = ([1, 2] as [UInt8]).map { byte in
      #"{"mediaType":"a/b","digest":"\#([byte].digest)","size":1,"annotations":{"#
        + #""org.opencontainers.image.ref.name":"\u001b]0;x\u0007\u009b2J\u202e\#(byte)"}}"#
    }
    let index = try LayoutIndex(
      parsing: Array(#"{"manifests":[\#(entries.joined(separator: ","))]}"#.utf8), path: "x")
    let error = #expect(throws: TransferError.self) { try index.entry(named: nil, in: "x") }
    let text = try #require(error).advice
    #expect(text.contains(" ]0;x  2J 1"))
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
