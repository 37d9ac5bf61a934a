// SPDX-License-Identifier: Apache-2.0

import OpenSSLRuntime

/// How the processes of one folder protect their connections to each other.
package enum ClusterSecurity: Sendable {
  /// With a key of their own, made when the first of them starts.
  case key
  /// With certificates that this authority signs, one for each.
  case certificates(CertificateFiles)
  case insecure

  /// The key file of processes that log into this folder.
  package static func keyPath(folder: String) -> String { "\(folder)/cluster.key" }

  /// What `shoal serve` and `shoal tracker` are told of it.
  func arguments(name: String, folder: String) async throws -> [String] {
    switch self {
    case .key:
      let path = Self.keyPath(folder: folder)
      do throws(ClusterKeyError) {
        try ClusterKeys.create(path: path)
      } catch {
        // Another process of the folder has it.
        _ = try ClusterKeys.load(path: path)
      }
      return ["--cluster-key", path]
    case .certificates(let authority):
      let own = try await authority.makeServer(name, folder: WorkFolder(path: folder))
      return [
        "--peer-certificate", own.certificatePath, "--peer-key", own.keyPath, "--peer-ca",
        authority.certificatePath,
      ]
    case .insecure:
      return ["--insecure-peers"]
    }
  }
}
