// SPDX-License-Identifier: Apache-2.0

import PeerTransport
import RegistryClient
import RegistryCore
import SwarmCore
import Synchronization

/// The upstreams of a node: by the names clients use, and by the numbers the core uses.
final class UpstreamDirectory: Sendable {
  private struct Key: Hashable, Sendable {
    let upstream: String
    let repository: RepositoryName
    let content: UpstreamPlace.Content
  }

  private struct Sources {
    var numberOfPlace: RecentTable<Key, UInt64>
    var placeOfNumber: RecentTable<UInt64, Key>
    var count: UInt64 = 0
  }

  /// Told whenever one of them fails.
  let failures: UpstreamFailureLog
  /// What the node may take in, from upstreams and peers together.
  let downloads = DownloadLimit()
  private let clients: [RegistryClient]
  private let defaultName: String?
  private let sources: Mutex<Sources>

  /// - Parameter sourcesMax: how many repositories are remembered. Repository names come from
  ///   clients, so there is no other bound; a forgotten one gets a new number.
  init(
    clients: [RegistryClient], defaultName: String?, sourcesMax: Int, failures: UpstreamFailureLog
  ) {
    self.failures = failures
    self.clients = clients
    self.defaultName = defaultName
    self.sources = Mutex(
      Sources(
        numberOfPlace: RecentTable(countMax: sourcesMax),
        placeOfNumber: RecentTable(countMax: sourcesMax)))
  }

  /// In the order they were given.
  var names: [String] { clients.map(\.endpoint.name) }

  /// Whether a client that names no upstream means one.
  var hasDefault: Bool { defaultName != nil || clients.count == 1 }

  /// The upstream a client means.
  func client(named name: String?) throws(RegistryError) -> RegistryClient {
    if let name {
      if let client = clients.first(where: { $0.endpoint.name == name }) { return client }
      throw RegistryError(.nameUnknown, message: unknownMessage(name), detail: name)
    }
    if let defaultName {
      return try client(named: defaultName)
    }
    if let only = clients.first, clients.count == 1 { return only }
    throw RegistryError(.nameUnknown, message: unnamedMessage)
  }

  func source(
    _ client: RegistryClient, _ repository: RepositoryName,
    _ content: UpstreamPlace.Content = .blob
  ) -> UpstreamSource {
    let key = Key(
      upstream: client.endpoint.name, repository: repository, content: content)
    return sources.withLock { sources in
      // Looked up in both tables, so that both forget the same ones.
      if let number = sources.numberOfPlace.value(for: key),
        sources.placeOfNumber.value(for: number) != nil
      {
        return UpstreamSource(number)
      }
      let number = sources.count
      sources.count += 1
      sources.numberOfPlace.insert(number, for: key)
      sources.placeOfNumber.insert(key, for: number)
      return UpstreamSource(number)
    }
  }

  /// Nil if the source has been forgotten.
  func place(of source: UpstreamSource) -> UpstreamPlace? {
    guard let key = sources.withLock({ $0.placeOfNumber.value(for: source.number) }),
      let client = clients.first(where: { $0.endpoint.name == key.upstream })
    else { return nil }
    return UpstreamPlace(
      client: client, repository: key.repository, content: key.content)
  }

  /// What people call the source.
  func label(of source: UpstreamSource) -> UpstreamLabel {
    let key = sources.withLock { $0.placeOfNumber.value(for: source.number) }
    return UpstreamLabel(
      name: key?.upstream ?? "forgotten", repository: key?.repository.text ?? "forgotten")
  }

  private func unknownMessage(_ name: String) -> String {
    "no upstream is called \(name); " + configuredMessage
      + "; start shoal serve with --upstream \(name)=http://HOST:PORT to mirror it"
  }

  private var unnamedMessage: String {
    clients.isEmpty
      ? "this node mirrors no upstream; start shoal serve with --upstream NAME=http://HOST:PORT"
      : "the request names no upstream; \(configuredMessage); add ?ns=NAME to it, or start shoal"
        + " serve with --default-upstream NAME"
  }

  private var configuredMessage: String {
    clients.isEmpty
      ? "none is configured"
      : "configured are: " + names.joined(separator: ", ")
  }
}
