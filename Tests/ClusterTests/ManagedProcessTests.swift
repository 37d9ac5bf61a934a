// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster
import Testing

struct ManagedProcessTests {
  @Test("the first line is there before the process ends, and stop ends the process")
  func firstLineAndStop() async throws {
    try await Self.inFolder { folder in
      let process = try await Self.shell("echo ready; exec sleep infinity", folder)
      #expect(try await process.firstOutputLine(timeoutSeconds: 60) == "ready")
      #expect(process.exit == nil)
      #expect(await process.stop() == .signal(SIGTERM))
      #expect(kill(process.pid, 0) == -1, "the process is still there")
    }
  }

  @Test("a process that ends without a word is an error with its log, at once")
  func earlyEndIsNoticed() async throws {
    try await Self.inFolder { folder in
      let process = try await Self.shell("echo the reason >&2; exit 3", folder)
      let error = await #expect(throws: ClusterError.self) {
        try await process.firstOutputLine(timeoutSeconds: 60)
      }
      #expect(
        error == .endedEarly(name: "shell", .status(3), log: "the reason"), "\(error as Any)")
    }
  }

  @Test("a process that does not heed SIGTERM is killed")
  func stubbornProcessIsKilled() async throws {
    try await Self.inFolder { folder in
      let process = try await Self.shell(
        "trap '' TERM; echo ready; while :; do sleep 1; done", folder)
      _ = try await process.firstOutputLine(timeoutSeconds: 60)
      #expect(await process.stop(graceSeconds: 0.05) == .signal(SIGKILL))
    }
  }

  @Test("a process that nobody refers to any more is killed")
  func forgottenProcessIsKilled() async throws {
    try await Self.inFolder { folder in
      let pid: Int32
      do {
        let process = try await Self.shell("echo ready; exec sleep infinity", folder)
        _ = try await process.firstOutputLine(timeoutSeconds: 60)
        pid = process.pid
      }
      try await BoundedWait.until("the process is gone", seconds: 60) { kill(pid, 0) == -1 }
    }
  }

  @Test("a program that is not there cannot be started")
  func missingProgram() async throws {
    try await Self.inFolder { folder in
      await #expect(throws: ClusterError.self) {
        try await SystemProgram.output("/nowhere/program", [], folder: folder)
      }
    }
  }

  private static func shell(
    _ script: String, _ folder: WorkFolder
  ) async throws -> ManagedProcess {
    try await ManagedProcess.start(
      name: "shell", executable: "/bin/sh", arguments: ["-c", script], folder: folder.path)
  }

  private static func inFolder(_ body: (WorkFolder) async throws -> Void) async throws {
    let folder = try WorkFolder.make(prefix: "shoal-process-tests")
    defer { folder.remove() }
    try await body(folder)
  }
}
