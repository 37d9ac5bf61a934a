// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@testable import RegistryClient

@Suite(.timeLimit(.minutes(5))) struct ManifestTests {
  private static let told = [
    "Docker-Content-Digest": "\(Fixture.alphabetDigest)", "Content-Type": Fixture.manifestType,
  ]

  @Test("a HEAD gives digest, media type and size, and asks for every manifest type")
  func head() async throws {
    try await ScriptedRegistry.serve { _ in
      .head(length: 26, headers: Self.told)
    } _: { registry in
      let head = try await RegistryClient.use(registry.endpoint) {
        try await $0.manifestHead(Fixture.repository, Fixture.latest)
      }
      #expect(head.digest == Fixture.alphabetDigest)
      #expect(head.mediaType == .imageManifest)
      #expect(head.sizeBytes == 26)
      #expect(registry.lines == ["HEAD /v2/library/debian/manifests/latest"])
      let accepted = try #require(registry.requests[0]["accept"])
      for type in MediaType.manifests { #expect(accepted.contains(type.text)) }
    }
  }

  @Test("a media type comes without the parameters that a registry adds to it")
  func mediaTypeParameters() async throws {
    let headers = Self.told.merging([
      "Content-Type": Fixture.manifestType + "; charset=utf-8"
    ]) { $1 }
    try await ScriptedRegistry.serve { request in
      request.method == "HEAD"
        ? .head(length: 26, headers: headers) : .whole(Fixture.alphabet, headers: headers)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        let head = try await client.manifestHead(Fixture.repository, Fixture.latest)
        #expect(head.mediaType == .imageManifest)
        let manifest = try await client.manifest(Fixture.repository, Fixture.latest)
        #expect(manifest.mediaType == .imageManifest)
      }
    }
  }

  @Test("without a digest in the head the bytes are fetched and hashed", arguments: [200, 405])
  func headWithoutDigest(status: Int) async throws {
    let script: ScriptedRegistry.Script = { request in
      request.method == "HEAD"
        ? .status(status) : .whole(Fixture.alphabet, headers: ["Content-Type": "a/b"])
    }
    try await ScriptedRegistry.serve(script) { registry in
      let head = try await RegistryClient.use(registry.endpoint) {
        try await $0.manifestHead(Fixture.repository, Fixture.latest)
      }
      #expect(head.digest == Fixture.alphabetDigest)
      #expect(head.sizeBytes == 26)
      #expect(registry.requests.map(\.method) == ["HEAD", "GET"])
    }
  }

  @Test("a manifest comes with its bytes, and is hashed where no digest is told")
  func get() async throws {
    try await ScriptedRegistry.serve { _ in
      .whole(Fixture.alphabet, headers: ["Content-Type": Fixture.manifestType])
    } _: { registry in
      let manifest = try await RegistryClient.use(registry.endpoint) {
        try await $0.manifest(Fixture.repository, Fixture.latest)
      }
      #expect(manifest.bytes == Fixture.alphabet)
      #expect(manifest.digest == Fixture.alphabetDigest)
    }
  }

  @Test("bytes that are not what the digest says are refused")
  func wrongBytes() async throws {
    try await ScriptedRegistry.serve { _ in
      .whole(Array("wrong".utf8), headers: Self.told)
    } _: { registry in
      try await RegistryClient.use(registry.endpoint) { client in
        for reference in [Fixture.latest, Fixture.alphabetReference] {
          let error = try await clientError {
            try await client.manifest(Fixture.repository, reference)
          }
          #expect(error.code == .digestMismatch)
        }
      }
    }
  }

  @Test("an oversized manifest is refused, announced or not", arguments: [true, false])
  func oversized(isAnnounced: Bool) async throws {
    var answer = ScriptedAnswer.whole([UInt8](repeating: 0x20, count: 1025))
    if !isAnnounced { answer.announcedLength = nil }
    let scripted = answer
    try await ScriptedRegistry.serve { _ in
      scripted
    } _: { registry in
      var configuration = RegistryClientConfiguration.patient
      configuration.manifestBytesMax = 1024
      let error = try await RegistryClient.use(registry.endpoint, configuration) { client in
        try await clientError { try await client.manifest(Fixture.repository, Fixture.latest) }
      }
      #expect(error.code == .tooLarge)
    }
  }

  @Test(
    "a manifest that breaks off is an error, with and without its length", arguments: [26, nil])
  func truncated(announcedLength: Int?) async throws {
    let answer = ScriptedAnswer(
      announcedLength: announcedLength,
      steps: [.send(Array(Fixture.alphabet.prefix(10))), .breakOff])
    try await ScriptedRegistry.serve { _ in
      answer
    } _: { registry in
      let error = try await RegistryClient.use(registry.endpoint) { client in
        try await clientError { try await client.manifest(Fixture.repository, Fixture.latest) }
      }
      #expect(error.code == .truncatedBody)
    }
  }

  @Test("a 404 with an error body carries the registry's own words, made legible")
  func specificationError() async throws {
    let body = #"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no\nsuch","detail":{"a":1}}]}"#
    try await ScriptedRegistry.serve { _ in
      .status(404, body)
    } _: { registry in
      let error = try await RegistryClient.use(registry.endpoint) { client in
        try await clientError { try await client.manifest(Fixture.repository, Fixture.latest) }
      }
      #expect(error.code == .notFound)
      #expect(error.status == 404)
      #expect(error.upstreamCode == "MANIFEST_UNKNOWN")
      #expect(error.upstreamMessage == "no such")
      #expect(error.method == "GET")
      #expect(error.url == "\(registry.endpoint.baseURL)/v2/library/debian/manifests/latest")
    }
  }

  @Test(
    "each status has its code",
    arguments: [
      (401, .unauthorized), (403, .forbidden), (404, .notFound), (429, .tooManyRequests),
      (500, .serverError), (503, .serverError), (418, .unexpectedStatus),
      (204, .unexpectedStatus),
    ] as [(Int, RegistryClientErrorCode)])
  func statuses(status: Int, code: RegistryClientErrorCode) async throws {
    try await ScriptedRegistry.serve { _ in
      .status(status, headers: ["Retry-After": "7"])
    } _: { registry in
      let error = try await RegistryClient.use(registry.endpoint) { client in
        try await clientError { try await client.manifestHead(Fixture.repository, Fixture.latest) }
      }
      #expect(error.code == code)
      #expect(error.status == status)
      #expect(error.retryAfterSeconds == 7)
    }
  }

  @Test("when to come again may be told as a time; one that has passed means at once")
  func retryAtTime() async throws {
    try await ScriptedRegistry.serve { _ in
      .status(429, headers: ["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"])
    } _: { registry in
      let error = try await RegistryClient.use(registry.endpoint) { client in
        try await clientError { try await client.manifestHead(Fixture.repository, Fixture.latest) }
      }
      #expect(error.retryAfterSeconds == 0)
    }
  }
}
