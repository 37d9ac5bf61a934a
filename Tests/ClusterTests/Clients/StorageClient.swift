// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster

/// podman and buildah, which unpack into a store of their own and pack again to push.
struct StorageClient {
  let program: String
  let folder: WorkFolder
  private let policy: String

  init(program: String, folder: WorkFolder) throws {
    self.program = program
    self.folder = folder
    self.policy = try PodmanClient.acceptingPolicy(in: folder)
  }

  func pull(_ reference: String) async throws {
    try await run([
      "pull", "--quiet", "--tls-verify=false", "--signature-policy", policy, reference,
    ])
  }

  func push(_ reference: String, to target: String) async throws -> Digest {
    let digestFile = "\(folder.path)/digest"
    try await run([
      "push", "--quiet", "--tls-verify=false", "--signature-policy", policy, "--digestfile",
      digestFile, reference, "docker://\(target)",
    ])
    return try PodmanClient.digest(
      in: [UInt8](Data(contentsOf: URL(fileURLWithPath: digestFile))))
  }

  @discardableResult
  func run(_ arguments: [String]) async throws -> [UInt8] {
    try await SystemProgram.output(
      program,
      [
        "--root", "\(folder.path)/root", "--runroot", "\(folder.path)/run",
        "--storage-driver", "vfs",
      ] + arguments, folder: folder, timeoutSeconds: 300)
  }
}
