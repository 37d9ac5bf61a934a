// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore
import Testing

/// Runs `shoal` against a guarded registry.
struct SecuredRun: Sendable {
  let address: HostPort
  let authority: CertificateFiles
  let folder: WorkFolder

  init(_ secured: SecuredRegistry, folder: WorkFolder) throws {
    address = secured.registry.address
    authority = secured.authority
    self.folder = folder
    _ = try write(
      "credentials", "\(DockerRegistrySecurity.testUser):\(DockerRegistrySecurity.testPassword)")
  }

  /// The file with the right user and password.
  var credentials: String { "\(folder.path)/credentials" }

  /// The path of a file with this line.
  func write(_ name: String, _ line: String) throws -> String {
    let path = "\(folder.path)/\(name)"
    try Data("\(line)\n".utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// What the command printed as JSON, given all it needs.
  func json(_ arguments: [String]) async throws -> JSONValue {
    let options = ["--ca", authority.certificatePath, "--credentials", credentials, "--json"]
    let (exit, said) = try await run(arguments + options)
    #expect(exit == .status(0), "\(arguments): \(said)")
    // Not even where all goes well.
    #expect(!said.contains(DockerRegistrySecurity.testPassword), "\(arguments): \(said)")
    let output = said.prefix { $0 != "\n" }
    return try JSONValue(parsing: Array(output.utf8))
  }

  /// What a command that must fail said.
  func refusal(_ arguments: [String]) async throws -> String {
    let (exit, said) = try await run(arguments)
    #expect(exit == .status(1), "\(arguments): \(said)")
    return said
  }

  /// How it ended, and all that it wrote, standard output first.
  private func run(_ arguments: [String]) async throws -> (ProcessExit, String) {
    let logs = try folder.makeInside("run-\(UUID().uuidString)")
    let process = try await ManagedProcess.start(
      name: "shoal", executable: try ShoalExecutable.besideTests(), arguments: arguments,
      folder: logs)
    let exit = try await process.waitForExit(timeoutSeconds: 120)
    let texts = try [process.outputPath, process.errorPath].map {
      try String(contentsOfFile: $0, encoding: .utf8)
    }
    return (exit, texts.joined())
  }
}
