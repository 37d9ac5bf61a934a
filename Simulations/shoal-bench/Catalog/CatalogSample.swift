// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster
import RegistryCore

/// The thousand manifests that both nodes have, pushed as any client does, and the requests about
/// them.
enum CatalogSample {
  struct Manifest: Sendable {
    let tag: String
    let bytes: [UInt8]
    let digest: Digest

    init(tag: String, text: String) {
      self.tag = tag
      bytes = Array(text.utf8)
      digest = CatalogSample.digest(of: bytes)
    }
  }

  static let repositoriesCount = 100
  /// Each of them has a referrer.
  static let imagesPerRepository = 5
  static var imagesCount: Int { repositoriesCount * imagesPerRepository }
  static var manifestsCount: Int { 2 * imagesCount }

  /// Pushes everything.
  static func push(to address: HostPort) throws {
    for number in 0..<repositoriesCount {
      let wire = try RegistryWire(to: address, repository: repository(number), blobBytes: 0)
      try wire.push(Data(configuration), as: configurationDigest)
      for index in 0..<imagesPerRepository {
        let image = image(number * imagesPerRepository + index)
        try wire.putManifest(image.bytes, mediaType: mediaType, tag: image.tag)
        let referrer = referrer(of: image)
        try wire.putManifest(referrer.bytes, mediaType: mediaType, tag: referrer.tag)
      }
    }
  }

  /// Request `number` of a kind, which asks about another image than every other of the same round;
  /// 0 up to `requestsPerRound`.
  static func request(
    _ operation: CatalogOperation, _ number: Int, round: Int, to address: HostPort
  ) -> (operation: String, bytes: [UInt8], expected: ExpectedResponse) {
    // What one kind has asked for, no other does: an answer may be remembered.
    let share = CatalogOperation.allCases.firstIndex(of: operation) ?? 0
    let place = (number * CatalogOperation.allCases.count + share) % imagesCount
    let image = image(place)
    let repository = "/v2/\(repository(place / imagesPerRepository))"
    let added = added(number, round: round)
    func make(
      _ line: String, _ expected: ExpectedResponse, body: [UInt8] = []
    ) -> (String, [UInt8], ExpectedResponse) {
      let type = body.isEmpty ? "" : "Content-Type: \(mediaType)\r\n"
      let head = """
        \(line) HTTP/1.1\r\nHost: \(address)\r\nAccept: \(mediaType)\r\n\(type)\
        Content-Length: \(body.count)\r\n\r\n
        """
      return (line, Array(head.utf8) + body, expected)
    }
    switch operation {
    case .getByTag:
      return make("GET \(repository)/manifests/\(image.tag)", .body(image.bytes))
    case .getByDigest:
      return make("GET \(repository)/manifests/\(image.digest)", .body(image.bytes))
    case .headByTag:
      return make(
        "HEAD \(repository)/manifests/\(image.tag)", .head(bodyBytes: image.bytes.count))
    case .tagsPage:
      return make("GET \(repository)/tags/list?n=100", .status(200))
    case .referrers:
      return make("GET \(repository)/referrers/\(image.digest)", .status(200))
    case .put:
      return make("PUT \(repository)/manifests/\(added.tag)", .status(201), body: added.bytes)
    case .delete:
      // What the same request of `put` has added: to its repository, with its image.
      let place =
        (number * CatalogOperation.allCases.count
          + (CatalogOperation.allCases.firstIndex(of: .put) ?? 0)) % imagesCount
      let repository = "/v2/\(Self.repository(place / imagesPerRepository))"
      return make("DELETE \(repository)/manifests/\(added.digest)", .status(202))
    }
  }

  /// Few enough that no image is asked for twice.
  static var requestsPerRound: Int { imagesCount / CatalogOperation.allCases.count }

  private static func repository(_ number: Int) -> String { "sample/number-\(number)" }

  private static func image(_ place: Int) -> Manifest {
    Manifest(tag: "image-\(place)", text: manifestText(subject: nil, note: "image \(place)"))
  }

  private static func referrer(of image: Manifest) -> Manifest {
    let subject = """
      "subject":{"mediaType":"\(mediaType)","digest":"\(image.digest)","size":\(image.bytes.count)},
      """
    return Manifest(
      tag: "about-\(image.tag)", text: manifestText(subject: subject, note: "about \(image.tag)"))
  }

  private static func added(_ number: Int, round: Int) -> Manifest {
    Manifest(
      tag: "added-\(round)-\(number)",
      text: manifestText(subject: nil, note: "added \(number) in round \(round)"))
  }

  private static func manifestText(subject: String?, note: String) -> String {
    """
    {"schemaVersion":2,"mediaType":"\(mediaType)",\(subject ?? "")"config":{"mediaType":\
    "application/vnd.oci.image.config.v1+json","digest":"\(configurationDigest)","size":\
    \(configuration.count)},"layers":[],"annotations":{"org.example.note":"\(note)"}}
    """
  }

  static let mediaType = ImageFormat.oci.manifestType.text
  private static let configuration = Array(#"{"architecture":"amd64","os":"linux"}"#.utf8)
  private static let configurationDigest = digest(of: configuration)

  private static func digest(of bytes: [UInt8]) -> Digest {
    do {
      return try ImageContent.bytes(bytes).blob().digest
    } catch {
      preconditionFailure("bytes in memory cannot be read: \(error)")
    }
  }
}
