// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster

/// docker with a daemon of the test's own, which touches no network but loopback.
struct DockerClient: ContainerClient {
  private let folder: WorkFolder
  private let containerd: Containerd
  private let daemon: ManagedProcess

  init(folder: WorkFolder) async throws {
    self.folder = folder
    containerd = try await Containerd.start(folder: folder)
    daemon = try await ManagedProcess.start(
      name: "dockerd", executable: "/usr/sbin/dockerd",
      arguments: [
        "--host", "unix://\(folder.path)/docker.sock", "--containerd", containerd.socket,
        "--data-root", "\(folder.path)/docker-root", "--exec-root", "\(folder.path)/docker-exec",
        "--pidfile", "\(folder.path)/docker.pid", "--storage-driver", "vfs", "--bridge", "none",
        "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false",
      ], folder: folder.path)
    do {
      try await BoundedWait.until("dockerd answers", seconds: 120) { [self] in
        try daemon.requireRunning()
        guard FileManager.default.fileExists(atPath: "\(folder.path)/docker.sock")
        else { return false }
        // The socket is there a moment before anybody listens on it.
        do { try await run(["version"]) } catch { return false }
        return true
      }
    } catch {
      await stop()
      throw error
    }
  }

  func pull(_ reference: String) async throws -> Digest {
    try Self.digest(in: try await run(["pull", reference]))
  }

  func push(_ reference: String, to target: String) async throws -> Digest {
    try await run(["tag", reference, target])
    return try Self.digest(in: try await run(["push", target]))
  }

  func stop() async {
    await daemon.stop(graceSeconds: 10)
    await containerd.process.stop()
  }

  @discardableResult
  private func run(_ arguments: [String]) async throws -> [UInt8] {
    try await SystemProgram.output(
      DockerProgram.pathOrDefault, ["--host", "unix://\(folder.path)/docker.sock"] + arguments,
      folder: folder, timeoutSeconds: 300)
  }
}
