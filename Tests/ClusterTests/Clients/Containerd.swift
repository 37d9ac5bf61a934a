// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

/// A containerd of the test's own, without the plugins that the machine's would need.
struct Containerd {
  let process: ManagedProcess
  let socket: String

  static func start(folder: WorkFolder) async throws -> Containerd {
    let socket = "\(folder.path)/containerd.sock"
    let configuration = "\(folder.path)/containerd.toml"
    try """
    version = 2
    root = "\(folder.path)/containerd-root"
    state = "\(folder.path)/containerd-state"
    disabled_plugins = ["io.containerd.grpc.v1.cri"]
    [grpc]
    address = "\(socket)"
    """.write(toFile: configuration, atomically: true, encoding: .utf8)
    let process = try await ManagedProcess.start(
      name: "containerd", executable: "/usr/bin/containerd",
      arguments: ["--config", configuration], folder: folder.path)
    let containerd = Containerd(process: process, socket: socket)
    try await BoundedWait.until("containerd answers", seconds: 120) {
      try process.requireRunning()
      guard FileManager.default.fileExists(atPath: socket) else { return false }
      // The socket is there a moment before anybody listens on it.
      do { try await containerd.run(["version"], folder: folder) } catch { return false }
      return true
    }
    return containerd
  }

  @discardableResult
  func run(_ arguments: [String], folder: WorkFolder) async throws -> [UInt8] {
    try await SystemProgram.output(
      "/usr/bin/ctr", ["--address", socket, "--namespace", "test"] + arguments, folder: folder,
      timeoutSeconds: 300)
  }
}
