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
    try await BoundedWait.until("containerd listens", seconds: 30) {
      try process.requireRunning()
      return FileManager.default.fileExists(atPath: socket)
    }
    return Containerd(process: process, socket: socket)
  }
}
