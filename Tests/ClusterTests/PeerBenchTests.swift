// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  struct PeerBenchTests {
    @Test("a blob goes from node to node, is compared on disk, and leaves nothing behind")
    func measures() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-bench-test")
      defer { folder.remove() }
      let temporary = try folder.makeInside("temporary")
      let samples = "\(folder.path)/samples.json"
      try await SystemProgram.output(
        "/usr/bin/env",
        [
          "TMPDIR=\(temporary)", try ShoalExecutable.besideTests(program: "shoal-bench"), "peer",
          "--shoal", try ShoalExecutable.besideTests(), "--blob-size", "3MiB", "--blobs", "2",
          "--json", samples,
        ], folder: folder)
      let json = try JSONValue(
        parsing: [UInt8](try Data(contentsOf: URL(fileURLWithPath: samples))))
      #expect(json["blobBytes"]?.integer == 3 << 20)
      #expect(json["ratio"]?.array?.count == 2)
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    }
  }
}
