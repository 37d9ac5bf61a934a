// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import Testing

/// A node whose registry speaks TLS, and clients that trust its authority.
struct GuardedNode: Sendable {
  let node: ShoalNode
  let server: CertificateFiles
  let folder: WorkFolder
  /// As `skopeo` and `podman` take it: the authority is `ca.crt`.
  let certificateFolder: String
  private let image: String

  static func start(folder: WorkFolder, options: [String]) async throws -> GuardedNode {
    let authority = try await CertificateFiles.makeAuthority(folder: folder)
    let server = try await authority.makeServer("front", folder: folder)
    let certificateFolder = try folder.makeInside("trusted")
    try FileManager.default.copyItem(
      atPath: authority.certificatePath, toPath: "\(certificateFolder)/ca.crt")
    // So that nobody's logins of this machine take part.
    try "{}".write(toFile: "\(folder.path)/none.json", atomically: true, encoding: .utf8)
    let image = try writeImage(in: folder)
    let node = try await ShoalNode.start(
      name: "guarded", executable: try ShoalExecutable.besideTests(), folder: folder.path,
      trackers: [], upstream: nil, security: .insecure,
      options: ["--tls-certificate", server.certificatePath, "--tls-key", server.keyPath] + options)
    return GuardedNode(
      node: node, server: server, folder: folder, certificateFolder: certificateFolder,
      image: image)
  }

  func skopeo(_ options: String..., push repository: String) async throws {
    try await skopeo(
      ["--dest-cert-dir", certificateFolder] + options + [
        "dir:\(image)", "docker://\(node.address)/\(repository):1",
      ])
  }

  func skopeo(_ options: [String], pull repository: String) async throws {
    let target = try folder.makeInside("pulled-\(UUID().uuidString)")
    try await skopeo(
      ["--src-cert-dir", certificateFolder] + options + [
        "docker://\(node.address)/\(repository):1", "dir:\(target)",
      ])
  }

  func podmanLogin(_ account: String) async throws {
    let parts = account.split(separator: ":", maxSplits: 1).map(String.init)
    try await SystemProgram.output(
      "/usr/bin/podman",
      [
        "login", "--authfile", "\(folder.path)/login.json", "--cert-dir", certificateFolder,
        "--username", parts[0], "--password", parts[1], "\(node.address)",
      ], folder: folder)
  }

  func expectRefusal(
    at location: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
  ) async throws {
    let isDone = await does(work)
    #expect(!isDone, sourceLocation: location)
  }

  /// Whether it ends well.
  func does(_ work: () async throws -> Void) async -> Bool {
    do {
      try await work()
      return true
    } catch {
      return false
    }
  }

  private func skopeo(_ arguments: [String]) async throws {
    try await SystemProgram.output(
      "/usr/bin/skopeo",
      ["--insecure-policy", "copy", "--quiet", "--authfile", "\(folder.path)/none.json"]
        + arguments, folder: folder, timeoutSeconds: 120)
  }

  /// A folder as skopeo's `dir:` has it.
  private static func writeImage(in folder: WorkFolder) throws -> String {
    let image = try SampleImage.patterned(seed: 81, layerBytes: [300_000, 5])
    let path = try folder.makeInside("image")
    func write(_ bytes: [UInt8], _ name: String) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }
    try write(Array("Directory Transport Version: 1.1\n".utf8), "version")
    try write(image.manifestBytes, "manifest.json")
    for part in image.parts {
      try write(
        try part.content.read(at: 0, count: Int(part.blob.sizeBytes)), part.blob.digest.hex)
    }
    return path
  }
}
