// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import RegistryClient
import RegistryCore
import SwarmCore
import Testing

@testable import NodeShell

@Suite("A directory of upstreams")
struct UpstreamDirectoryTests {
  /// With clients of these names, none of which connects anywhere.
  private func withDirectory(
    _ names: [String], defaultName: String? = nil, sourcesMax: Int = 8,
    _ body: (UpstreamDirectory, [RegistryClient]) throws -> Void
  ) async throws {
    let clients = names.map { name in
      RegistryClient(
        endpoint: RegistryEndpoint(name: name, address: HostPort(host: "127.0.0.1", port: 1)),
        digestFunction: { _, _ in ChainFixture.digest })
    }
    let outcome = Result {
      try body(
        UpstreamDirectory(
          clients: clients, defaultName: defaultName, sourcesMax: sourcesMax,
          failures: UpstreamFailureLog(logger: Logger(label: "test"))),
        clients)
    }
    for client in clients { try await client.shutdown() }
    try outcome.get()
  }

  private func repository(_ text: String) throws -> RepositoryName {
    try #require(RepositoryName(text))
  }

  @Test("finds an upstream by its name")
  func named() async throws {
    try await withDirectory(["hub", "quay"]) { directory, clients in
      let found = try directory.client(named: "quay")
      #expect(found === clients[1])
    }
  }

  @Test("means the only one where a request names none")
  func only() async throws {
    try await withDirectory(["hub"]) { directory, clients in
      let found = try directory.client(named: nil)
      #expect(found === clients[0])
    }
  }

  @Test("means the default, if there is one, where a request names none")
  func byDefault() async throws {
    try await withDirectory(["hub", "quay"], defaultName: "quay") { directory, clients in
      let found = try directory.client(named: nil)
      #expect(found === clients[1])
      let foundByName = try directory.client(named: "hub")
      #expect(foundByName === clients[0])
    }
  }

  @Test("tells a client that names none of several which there are")
  func ambiguous() async throws {
    try await withDirectory(["hub", "quay"]) { directory, _ in
      let error = try #require(throws: RegistryError.self) { try directory.client(named: nil) }
      #expect(error.code == .nameUnknown)
      #expect(error.message.contains("hub, quay"))
      #expect(error.message.contains("--default-upstream"))
    }
  }

  @Test("does not send a request for an unknown upstream to another, not even the only one")
  func unknown() async throws {
    try await withDirectory(["hub"], defaultName: "hub") { directory, _ in
      let error = try #require(throws: RegistryError.self) {
        try directory.client(named: "quay")
      }
      #expect(error.status == 404)
      #expect(error.detail == "quay")
    }
  }

  @Test("without any says how to have one")
  func none() async throws {
    try await withDirectory([]) { directory, _ in
      let error = try #require(throws: RegistryError.self) { try directory.client(named: nil) }
      #expect(error.message.contains("--upstream NAME="))
    }
  }

  @Test("numbers every repository of every upstream once, and finds it by that")
  func sources() async throws {
    try await withDirectory(["hub", "quay"]) { directory, clients in
      let (debian, alpine) = (try repository("debian"), try repository("alpine"))
      let sources = [
        directory.source(clients[0], debian), directory.source(clients[0], alpine),
        directory.source(clients[1], debian), directory.source(clients[0], debian, .manifest),
      ]
      #expect(Set(sources).count == 4)
      #expect(directory.source(clients[0], debian) == sources[0])
      let place = try #require(directory.place(of: sources[2]))
      #expect(place.client === clients[1])
      #expect(place.repository == debian)
      #expect(place.content == .blob)
      #expect(directory.place(of: sources[3])?.content == .manifest)
    }
  }

  @Test("gives a forgotten repository a new number, and never an old number another repository")
  func forgotten() async throws {
    try await withDirectory(["hub"], sourcesMax: 2) { directory, clients in
      let names = try ["a", "b", "c"].map(repository)
      let first = directory.source(clients[0], names[0])
      _ = directory.source(clients[0], names[1])
      _ = directory.source(clients[0], names[2])
      #expect(directory.place(of: first) == nil)
      let again = directory.source(clients[0], names[0])
      #expect(again != first)
      #expect(directory.place(of: first) == nil)
      #expect(directory.place(of: again)?.repository == names[0])
    }
  }

  @Test("keeps the number of a repository that is used, whatever else comes and goes")
  func inUse() async throws {
    try await withDirectory(["hub"], sourcesMax: 2) { directory, clients in
      let used = try repository("used")
      let source = directory.source(clients[0], used)
      for number in 0..<10 {
        _ = directory.source(clients[0], try repository("other\(number)"))
        #expect(directory.source(clients[0], used) == source)
        #expect(directory.place(of: source)?.repository == used)
      }
    }
  }
}
