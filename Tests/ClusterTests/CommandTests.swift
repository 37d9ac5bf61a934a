// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import LocalCluster
import OpenSSLRuntime
import Testing

extension ProcessTests {
  struct CommandTests {
    @Test("serve and tracker refuse to start without a word on peer security")
    func insecurePeersMustBeSaid() async throws {
      for arguments in [
        ["serve", "--listen", "127.0.0.1:0", "--peer-listen", "127.0.0.1:0", "--data", "/nowhere"],
        ["tracker", "--listen", "127.0.0.1:0"],
      ] {
        let (exit, log) = try await Self.run(arguments)
        #expect(exit != .status(0))
        #expect(log.contains("--insecure-peers"), "\(log)")
        #expect(log.contains("--cluster-key"), "\(log)")
      }
    }

    @Test("a key that others may read, is not there or is none keeps a process from starting")
    func badKeysAreRefused() async throws {
      let folder = try WorkFolder.make(prefix: "shoal-bad-key")
      defer { folder.remove() }
      let path = "\(folder.path)/cluster.key"
      let tracker = ["tracker", "--listen", "127.0.0.1:0", "--cluster-key", path]
      let (missing, missingLog) = try await Self.run(tracker)
      #expect(missing != .status(0))
      #expect(missingLog.contains("there is no file \(path)"), "\(missingLog)")
      try ClusterKeys.create(path: path)
      #expect(unsafe chmod(path, 0o644) == 0)
      let (open, openLog) = try await Self.run(tracker)
      #expect(open != .status(0))
      #expect(openLog.contains("chmod 600 \(path)"), "\(openLog)")
      let (both, bothLog) = try await Self.run(tracker + ["--insecure-peers"])
      #expect(both != .status(0))
      #expect(bothLog.contains("only one"), "\(bothLog)")
      let (half, halfLog) = try await Self.run([
        "tracker", "--listen", "127.0.0.1:0", "--peer-ca", path,
      ])
      #expect(half != .status(0))
      #expect(halfLog.contains("--peer-certificate"), "\(halfLog)")
    }

    @Test("a flag that cannot be right is refused with its name")
    func badFlagsAreNamed() async throws {
      let serve = [
        "serve", "--listen", "127.0.0.1:0", "--peer-listen", "127.0.0.1:0", "--data", "/nowhere",
        "--insecure-peers",
      ]
      for (flags, word) in [
        (["--upstream", "nonsense"], "--upstream"),
        (["--default-upstream", "unknown"], "--default-upstream"),
        (["--tracker", "127.0.0.1"], "--tracker"),
        (["--cache-quota", "much"], "--cache-quota"),
        (["--no-such-flag"], "--no-such-flag"),
      ] {
        let (exit, log) = try await Self.run(serve + flags)
        #expect(exit != .status(0))
        #expect(log.contains(word), "\(log)")
      }
    }

    @Test("SIGTERM ends nodes and tracker with status 0")
    func terminates() async throws {
      let image = try SampleImage.patterned(seed: 31, layerBytes: [1000])
      try await TestCluster.run(nodes: 2, mirroring: image) { cluster, _ in
        for result in await TestCluster.pullAll(cluster.nodes) { _ = try result.get() }
        let processes = cluster.nodes.map(\.process) + [cluster.tracker.process]
        for process in processes {
          process.send(signal: SIGTERM)
          let exit = try await process.waitForExit(timeoutSeconds: 60)
          #expect(exit == .status(0), "\(process.name): \(process.logTail)")
        }
      }
    }

    static func run(_ arguments: [String]) async throws -> (exit: ProcessExit, log: String) {
      let folder = try WorkFolder.make(prefix: "shoal-command")
      defer { folder.remove() }
      let process = try await ManagedProcess.start(
        name: "shoal", executable: try ShoalExecutable.besideTests(), arguments: arguments,
        folder: folder.path)
      let exit = try await process.waitForExit(timeoutSeconds: 60)
      return (exit, process.logTail)
    }
  }
}
