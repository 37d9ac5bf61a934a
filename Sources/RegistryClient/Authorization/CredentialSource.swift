// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// Where the credentials for a registry come from. Read when they are first needed, and again when
/// they have been refused, so that a changed password needs no restart.
public enum CredentialSource: Sendable {
  /// Everything is asked for anonymously.
  case none
  /// These, for as long as the client lives.
  case fixed(RegistryCredentials)
  /// One line `USER:PASSWORD`, or a Docker `config.json`, which is known by its first brace.
  case file(path: String)
  /// A Docker `config.json`; if it is not there, there are no credentials.
  case dockerConfiguration(path: String)

  /// What `docker login` or `podman login` left for the user whose environment this is: the first
  /// of `REGISTRY_AUTH_FILE`, `DOCKER_CONFIG` and `HOME` that is set says where.
  public static func ofUser(environment: [String: String]) -> CredentialSource {
    if let path = environment["REGISTRY_AUTH_FILE"], !path.isEmpty {
      return .dockerConfiguration(path: path)
    }
    if let folder = environment["DOCKER_CONFIG"], !folder.isEmpty {
      return .dockerConfiguration(path: "\(folder)/config.json")
    }
    if let home = environment["HOME"], !home.isEmpty {
      return .dockerConfiguration(path: "\(home)/.docker/config.json")
    }
    return .none
  }

  /// Nil if there are none for this registry. Takes as long as a credential helper does, at most
  /// `CredentialProgram.timeoutSeconds`.
  func credentials(
    for registry: WebOrigin
  ) async throws(CredentialError) -> RegistryCredentials? {
    switch self {
    case .none: return nil
    case .fixed(let credentials): return credentials
    case .file(let path):
      let bytes = try CredentialFile.bytes(path)
      guard CredentialFile.isConfiguration(bytes) else {
        return try CredentialFile.credentials(inLine: bytes, path: path)
      }
      return try await DockerConfiguration(bytes, path: path).credentials(for: registry)
    case .dockerConfiguration(let path):
      guard CredentialFile.exists(path) else { return nil }
      let bytes = try CredentialFile.bytes(path)
      return try await DockerConfiguration(bytes, path: path).credentials(for: registry)
    }
  }

  var isNone: Bool {
    if case .none = self { true } else { false }
  }

  /// Where to look for a mistake, for people.
  var place: String {
    switch self {
    case .none, .fixed: "user and password"
    case .file(let path), .dockerConfiguration(let path): path
    }
  }

  /// Reads what can be read without asking a helper, for an error at the start rather than later.
  public func check() throws(CredentialError) {
    guard case .file(let path) = self else { return }
    let bytes = try CredentialFile.bytes(path)
    if CredentialFile.isConfiguration(bytes) {
      _ = try DockerConfiguration(bytes, path: path)
    } else {
      _ = try CredentialFile.credentials(inLine: bytes, path: path)
    }
  }
}
