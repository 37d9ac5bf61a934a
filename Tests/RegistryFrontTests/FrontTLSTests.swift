// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import HTTPTypes
import LocalCluster
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import RegistryFront
import Testing

@Suite("The front's TLS", .timeLimit(.minutes(5)))
struct FrontTLSTests {
  /// - Parameter seconds: as long as the client tries to connect, where it is not let in.
  private func status(
    _ client: HTTPClient, _ port: Int, seconds: Int64 = 60
  ) async throws -> UInt {
    let response = try await client.execute(
      HTTPClientRequest(url: "https://localhost:\(port)/v2/"), timeout: .seconds(seconds))
    _ = try await response.body.collect(upTo: 1 << 20)
    return response.status.code
  }

  private func expectServed(
    _ client: HTTPClient, _ port: Int, at location: SourceLocation = #_sourceLocation
  ) async throws {
    let status = try await self.status(client, port)
    #expect(status == 200, sourceLocation: location)
  }

  private func using(
    _ client: HTTPClient, _ body: (HTTPClient) async throws -> Void
  ) async throws {
    do {
      try await body(client)
      try await client.shutdown()
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  @Test("a certificate is replaced while a connection goes on with the old one")
  func reload() async throws {
    try await TestCertificates.with(clientAuthority: false) { files, authority, folder in
      let context = try files.load()
      #expect(context.reload() == .unchanged)
      let front = RegistryFront(content: ModelContent())
      let others = try WorkFolder.make(prefix: "shoal-front-other")
      defer { others.remove() }
      let otherAuthority = try await CertificateFiles.makeAuthority(folder: others)
      let otherServer = try await otherAuthority.makeServer("front", folder: others)
      let otherCertificate = try NIOSSLCertificate.fromPEMFile(otherAuthority.certificatePath)[0]
      try await Rung.serve(front, tls: context) { port in
        try await using(TestCertificates.client(trusting: authority)) { old in
          try await expectServed(old, port)
          // One of the two is not enough: what is there stands until they belong together.
          try Self.copy(otherServer.certificatePath, to: files.certificate)
          guard case .failed(let error) = context.reload() else {
            Issue.record("a certificate without its key was taken")
            return
          }
          #expect(error.path.contains(files.certificate))
          #expect(context.reload() == .unchanged)
          try Self.copy(otherServer.keyPath, to: files.key)
          #expect(context.reload() == .adopted)
          try await expectServed(old, port)
        }
        try await using(TestCertificates.client(trusting: otherCertificate)) { new in
          try await expectServed(new, port)
        }
        try await using(TestCertificates.client(trusting: authority)) { old in
          await #expect(throws: (any Error).self) { _ = try await status(old, port, seconds: 2) }
        }
      }
    }
  }

  @Test("where an authority for clients is named, only its certificates are let in")
  func clientCertificates() async throws {
    try await TestCertificates.with(clientAuthority: true) { files, authority, _ in
      let front = RegistryFront(content: ModelContent())
      // The front's own is signed by the authority, and is as good as any here.
      let identity = (
        certificate: try NIOSSLCertificate.fromPEMFile(files.certificate)[0],
        key: try NIOSSLPrivateKey(file: files.key, format: .pem)
      )
      try await Rung.serve(front, tls: try files.load()) { port in
        try await using(TestCertificates.client(trusting: authority)) { stranger in
          await #expect(throws: (any Error).self) {
            _ = try await status(stranger, port, seconds: 2)
          }
        }
        let member = TestCertificates.client(trusting: authority, identity: identity)
        try await using(member) { try await expectServed($0, port) }
      }
    }
  }

  @Test("a client that does not begin its handshake is given up")
  func silentHandshake() async throws {
    var limits = FrontLimits()
    limits.handshakeSeconds = 1
    let front = RegistryFront(content: ModelContent(), limits: limits)
    let tls = try await TestCertificates.shared.value
    try await Rung.serve(front, tls: tls.context) { port in
      try await RawClient.connect(port: port) { reader, _ in
        let bytes = try await reader.read(count: 1)
        #expect(bytes == [])
      }
    }
  }

  @Test("a file that is not there, or is no certificate, is named with the reason")
  func unusable() async throws {
    let missing = FrontTLSFiles(certificate: "/nowhere/front.pem", key: "/nowhere/front.key")
    let error = #expect(throws: FileLoadError.self) { try missing.load() }
    #expect(error?.description == "/nowhere/front.pem: No such file or directory")
    try await TestCertificates.with(clientAuthority: false) { files, _, _ in
      try "no certificate".write(toFile: files.certificate, atomically: true, encoding: .utf8)
      let error = #expect(throws: FileLoadError.self) { try files.load() }
      #expect(error?.reason == "there is no certificate in PEM in it")
    }
  }

  @Test("many requests share a connection of HTTP/2, uploads and refusals among them")
  func multiplexed() async throws {
    let push = ModelPush()
    try await Rung.tls2.test(push: push) { client in
      let pusher = PushClient(client: client)
      let location = try await pusher.start()
      try await withThrowingTaskGroup(of: Int.self) { group in
        for round in 0..<20 {
          group.addTask {
            let unknown = PushClient.uploads + String(repeating: "f", count: 32)
            switch round % 3 {
            // Refused while its body is on its way, which must not harm its neighbours.
            case 0: return try await pusher.send(.patch, unknown, [:], PushClient.layer).status.code
            case 1: return try await pusher.send(.get, location).status.code
            default: return try await pusher.send(.get, "/v2/").status.code
            }
          }
        }
        for try await status in group { #expect([404, 204, 200].contains(status)) }
      }
      _ = try await pusher.append(PushClient.layer[...], to: location, ranged: true)
      try pusher.expectCreated(try await pusher.finish(location))
    }
  }

  private static func copy(_ path: String, to other: String) throws {
    try Data(contentsOf: URL(filePath: path)).write(to: URL(filePath: other))
  }
}
