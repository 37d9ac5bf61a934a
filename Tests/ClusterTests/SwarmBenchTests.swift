// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster
import RegistryCore
import Testing

extension ProcessTests {
  struct SwarmBenchTests {
    @Test("a swarm gets a cold blob through a limited upstream, and nothing is left behind")
    func measures() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-bench-test")
      defer { folder.remove() }
      let temporary = try folder.makeInside("temporary")
      let samples = "\(folder.path)/samples.json"
      let sizeBytes: Int64 = 6 << 20
      try await SystemProgram.output(
        "/usr/bin/env",
        [
          "TMPDIR=\(temporary)", try ShoalExecutable.besideTests(program: "shoal-bench"), "swarm",
          "--shoal", try ShoalExecutable.besideTests(), "--blob-size", "6MiB", "--nodes", "2",
          "--rounds", "1", "--json", samples,
        ], folder: folder)
      let json = try JSONValue(
        parsing: [UInt8](try Data(contentsOf: URL(fileURLWithPath: samples))))
      #expect(json["blobBytes"]?.integer == sizeBytes)
      // Nobody is faster than upstream's link, less what passes ahead of its time.
      let ratios = json["timeRatio"]?.array?.compactMap { Double($0.text) } ?? []
      #expect(ratios.count == 1 && ratios.allSatisfy { $0 > 0.9 }, "\(ratios)")
      let upstreamBytes = json["upstreamBytes"]?.array?.compactMap(\.integer) ?? []
      #expect(upstreamBytes.count == 1 && upstreamBytes.allSatisfy { $0 > sizeBytes })
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    }
  }
}
