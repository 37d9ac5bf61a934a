// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster
import Testing

extension ProcessTests {
  struct ConfiguredProcessTests {
    @Test("a tracker starts by its file, and a check of it starts nothing")
    func tracker() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-configured")
      defer { folder.remove() }
      let path = "\(folder.path)/tracker.yaml"
      try "listen: 127.0.0.1:0\ncluster-key: \(folder.path)/cluster.key\n"
        .write(toFile: path, atomically: true, encoding: .utf8)
      let missing = try await CommandTests.run(["tracker", "--config", path, "--check"])
      #expect(missing.exit != .status(0))
      #expect(missing.log.contains("cluster.key"), "\(missing.log)")
      let checked = try await CommandTests.run([
        "tracker", "--config", path, "--check", "--insecure-peers",
      ])
      #expect(checked.exit != .status(0), "two ways to protect peers cannot both be meant")
      try "listen: 127.0.0.1:0\ninsecure-peers: true\n"
        .write(toFile: path, atomically: true, encoding: .utf8)
      let good = try await CommandTests.run(["tracker", "--config", path, "--check"])
      #expect(good.exit == .status(0), "\(good.log)")
    }

    @Test("a file that cannot be gone by keeps a process from starting, with its place")
    func refused() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-configured")
      defer { folder.remove() }
      let path = "\(folder.path)/serve.yaml"
      try "zone: a\ncache-qouta: 1GiB\n".write(toFile: path, atomically: true, encoding: .utf8)
      let (exit, log) = try await CommandTests.run(["serve", "--config", path])
      #expect(exit == .status(64))
      #expect(log.contains("\(path):2: ") && log.contains("cache-quota"), "\(log)")
    }
  }
}
