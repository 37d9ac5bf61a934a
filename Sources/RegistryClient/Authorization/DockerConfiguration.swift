// SPDX-License-Identifier: Apache-2.0

import ContentModel
import FoundationEssentials
import RegistryCore

/// What a Docker `config.json` says of credentials (Docker CLI reference: credential stores).
struct DockerConfiguration {
  private let document: JSONValue
  private let path: String

  init(_ bytes: [UInt8], path: String) throws(CredentialError) {
    guard let document = try? JSONValue(parsing: bytes), case .object = document else {
      throw .configurationMalformed(path: path)
    }
    self.document = document
    self.path = path
  }

  /// As Docker does: the host's own helper if there is one, else the common store, else what the
  /// file itself holds. An entry is looked for by the host that is asked and never by the name an
  /// upstream was given: a mirror of a registry is not that registry.
  func credentials(
    for registry: WebOrigin
  ) async throws(CredentialError) -> RegistryCredentials? {
    let names = Self.names(of: registry)
    for name in names {
      if let helper = document["credHelpers"]?[name]?.string {
        return try await CredentialProgram(helper).credentials(for: name)
      }
    }
    if let store = document["credsStore"]?.string, !store.isEmpty, let name = names.first,
      let stored = try await CredentialProgram(store).credentials(for: name)
    {
      return stored
    }
    return try entry(names)
  }

  private func entry(_ names: [String]) throws(CredentialError) -> RegistryCredentials? {
    guard case .object(let members)? = document["auths"] else { return nil }
    guard let member = members.last(where: { names.contains(Self.host($0.name)) }) else {
      return nil
    }
    return try credentials(in: member.value, host: Self.host(member.name))
  }

  private func credentials(
    in entry: JSONValue, host: String
  ) throws(CredentialError) -> RegistryCredentials? {
    if let token = entry["identitytoken"]?.string, !token.isEmpty {
      guard let credentials = RegistryCredentials(identityToken: token) else {
        throw .entryMalformed(path: path, host: host)
      }
      return credentials
    }
    if let encoded = entry["auth"]?.string, !encoded.isEmpty {
      guard let data = Data(base64Encoded: encoded),
        let line = String(validating: Array(data), as: UTF8.self),
        // Some writers end it with a zero byte.
        let credentials = RegistryCredentials(line: line.filter { $0 != "\0" })
      else { throw .entryMalformed(path: path, host: host) }
      return credentials
    }
    guard let user = entry["username"]?.string, let password = entry["password"]?.string else {
      // An entry without anything in it says that the secret is in the store.
      return nil
    }
    guard let credentials = RegistryCredentials(user: user, secret: password) else {
      throw .entryMalformed(path: path, host: host)
    }
    return credentials
  }

  /// The names a registry may have here, the one a store knows it by first.
  private static func names(of registry: WebOrigin) -> [String] {
    let isDefaultPort = registry.address.port == registry.scheme.defaultPort
    var names = ["\(registry.address)"]
    if isDefaultPort { names.insert(registry.host, at: 0) }
    if isDefaultPort, hubHosts.contains(registry.host) { names.insert(hubKey, at: 0) }
    return names
  }

  /// `https://quay.io/v2/` is written for `quay.io`. A path that means something (podman: an
  /// account of one organisation) makes it another key.
  private static func host(_ key: String) -> String {
    if key == hubKey { return key }
    var rest = key[...]
    for prefix in ["https://", "http://"] where rest.hasPrefix(prefix) {
      rest = rest.dropFirst(prefix.count)
    }
    for suffix in ["/v1/", "/v2/", "/v1", "/v2", "/"] where rest.hasSuffix(suffix) {
      return String(rest.dropLast(suffix.count)).lowercased()
    }
    return rest.lowercased()
  }

  /// Docker Hub keeps the name it had before the V2 API.
  private static let hubKey = "https://index.docker.io/v1/"
  private static let hubHosts = ["registry-1.docker.io", "index.docker.io", "docker.io"]
}
