// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster

/// containerd through its `ctr`, which keeps manifests and layers as they came.
struct ContainerdClient: ContainerClient {
  private let folder: WorkFolder
  private let containerd: Containerd

  init(folder: WorkFolder) async throws {
    self.folder = folder
    self.containerd = try await Containerd.start(folder: folder)
  }

  func pull(_ reference: String) async throws -> Digest {
    try await run([
      "images", "pull", "--plain-http", "--snapshotter", "native", "--all-platforms", reference,
    ])
    return try await digest(of: reference)
  }

  func push(_ reference: String, to target: String) async throws -> Digest {
    try await run(["images", "tag", "--force", reference, target])
    try await run(["images", "push", "--plain-http", target])
    return try await digest(of: target)
  }

  func stop() async {
    await containerd.process.stop()
  }

  private func digest(of reference: String) async throws -> Digest {
    try Self.digest(in: try await run(["images", "list", "name==\(reference)"]))
  }

  @discardableResult
  private func run(_ arguments: [String]) async throws -> [UInt8] {
    try await containerd.run(arguments, folder: folder)
  }
}
