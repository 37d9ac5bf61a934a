// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct ImportRuleTests {
  private func found(in folder: String, _ text: String) -> [String] {
    ImportRule().violations(in: SourceFile(path: "\(folder)/A.swift", text: text))
      .map(\.description)
  }

  @Test(
    "Ring 0 imports nothing but Ring 0",
    arguments: [
      "import Foundation", "package import Glibc", "@preconcurrency import Dispatch",
      "import struct Synchronization.Mutex", "import Logging",
    ])
  func pureImportsNothing(_ line: String) throws {
    let found = found(in: "Sources/SwarmCore", "import ContentModel\n\(line)")
    #expect(found.count == 1)
    #expect(
      try #require(found.first).hasPrefix(
        "Sources/SwarmCore/A.swift:2: SwarmCore is pure and must not import "))
    #expect(found[0].hasSuffix(", use the standard library, and leave the rest to a shell instead"))
  }

  @Test("the cores do not import each other")
  func coresAreApart() {
    #expect(
      found(in: "Sources/TrackerCore", "import SwarmCore") == [
        "Sources/TrackerCore/A.swift:1: TrackerCore must not import SwarmCore, "
          + "use an event or an effect, and let the shell join the two, instead"
      ])
    #expect(found(in: "Sources/ContentModel", "import PeerProtocol").count == 1)
  }

  @Test("the shells of Ring 2 do not import each other, NodeShell composes them")
  func siblingsAreApart() {
    #expect(
      found(in: "Sources/RegistryFront", "import Storage") == [
        "Sources/RegistryFront/A.swift:1: RegistryFront must not import Storage, "
          + "use NodeShell, which composes the two, instead"
      ])
    #expect(found(in: "Sources/NodeShell", "import Storage\nimport PeerTransport").isEmpty)
    #expect(found(in: "Sources/TrackerShell", "import PeerTransport").isEmpty)
    #expect(found(in: "Sources/TrackerShell", "import Storage").count == 1)
  }

  @Test("an inner ring does not import an outer one")
  func importsPointInwards() {
    #expect(
      found(in: "Sources/UVRuntime", "import PeerTransport") == [
        "Sources/UVRuntime/A.swift:1: UVRuntime must not import PeerTransport, "
          + "use a module of an inner ring instead"
      ])
    #expect(found(in: "Sources/Storage", "import NodeShell").count == 1)
    #expect(found(in: "Sources/Storage", "import ContentModel\nimport OpenSSLRuntime").isEmpty)
  }

  @Test(
    "each system library has one importer, in the tests too",
    arguments: [
      ("CUV", "UVRuntime", "Sources/PeerTransport"), ("CUV", "UVRuntime", "Tests/UVRuntimeTests"),
      ("COpenSSL", "OpenSSLRuntime", "Sources/NodeShell"),
    ])
  func systemLibraries(library: String, importer: String, folder: String) {
    #expect(
      found(in: folder, "import \(library)") == [
        "\(folder)/A.swift:1: only \(importer) imports \(library), use \(importer) instead"
      ])
    #expect(found(in: "Sources/\(importer)", "package import \(library)").isEmpty)
  }

  @Test("the peer plane imports no package")
  func peerPlane() {
    #expect(
      found(in: "Sources/PeerTransport", "import Glibc\nimport NIOCore") == [
        "Sources/PeerTransport/A.swift:2: PeerTransport imports no package (NIOCore), "
          + "use the standard library, or a shell of Ring 2 instead"
      ])
    #expect(found(in: "Sources/RegistryFront", "import NIOCore").isEmpty)
  }

  @Test("the simulator's harness imports Ring 0 alone")
  func harness() {
    #expect(found(in: "Simulations/Harness", "import SwarmCore\nimport TrackerCore").isEmpty)
    #expect(found(in: "Simulations/Harness", "import UVRuntime").count == 1)
    #expect(found(in: "Simulations/Harness", "import Foundation").count == 1)
  }

  @Test("a target without a charter is refused")
  func unknownTarget() {
    #expect(
      found(in: "Sources/Gossip", "import ContentModel") == [
        "Sources/Gossip/A.swift:1: Gossip has no import charter, "
          + "use a new entry in ImportTable instead"
      ])
  }

  @Test("a test imports what it tests")
  func tests() {
    #expect(found(in: "Tests/NodeShellTests", "@testable import NodeShell").isEmpty)
  }
}
