// SPDX-License-Identifier: Apache-2.0

extension RegistryEvent {
  /// As an element of an envelope's `events`; members that are not known are left out.
  package var json: JSONValue {
    Self.object([
      ("id", .string("\(id)")),
      ("timestamp", .string(UTCText.of(unixMilliseconds: unixMilliseconds))),
      ("action", .string(action.rawValue)),
      ("target", targetJSON),
      ("request", requestJSON),
      ("actor", Self.object([("name", Self.unlessEmpty(request.user))])),
      (
        "source",
        Self.object([
          ("addr", Self.unlessEmpty(source.address)),
          ("instanceID", .string("\(source.instance)")),
        ])
      ),
    ])
  }

  private var targetJSON: JSONValue {
    Self.object([
      ("mediaType", target.mediaType.map { .string($0.text) }),
      ("digest", target.digest.map { .string("\($0)") }),
      ("size", target.sizeBytes.map { .integer($0) }),
      // An older name of the size.
      ("length", target.sizeBytes.map { .integer($0) }),
      ("repository", .string(target.repository.text)),
      ("fromRepository", target.source.map { .string($0.text) }),
      ("url", url.map { .string($0) }),
      ("tag", target.tag.map { .string($0.text) }),
      (
        "references",
        target.references.isEmpty ? nil : .array(target.references.map(Self.reference))
      ),
    ])
  }

  private var requestJSON: JSONValue {
    Self.object([
      ("id", .string("\(request.id)")),
      ("addr", Self.unlessEmpty(request.address)),
      ("host", Self.unlessEmpty(request.host)),
      ("method", .string(request.method)),
      ("useragent", .string(request.userAgent)),
    ])
  }

  /// Where the content is to be had. What is deleted is nowhere.
  private var url: String? {
    guard let digest = target.digest, target.mediaType != nil else { return nil }
    let host = request.host.isEmpty ? source.address : request.host
    let kind = target.isBlob ? "blobs" : "manifests"
    let query = target.upstream.map { "?ns=\(PercentEncoding.encode($0))" } ?? ""
    return "\(scheme.rawValue)://\(host)/v2/\(target.repository)/\(kind)/\(digest)\(query)"
  }

  private static func reference(_ descriptor: Descriptor) -> JSONValue {
    object([
      ("mediaType", .string(descriptor.mediaType.text)),
      ("digest", .string("\(descriptor.digest)")),
      ("size", .integer(descriptor.sizeBytes)),
    ])
  }

  private static func unlessEmpty(_ text: String) -> JSONValue? {
    text.isEmpty ? nil : .string(text)
  }

  private static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(members.compactMap { name, value in value.map { JSONValue.Member(name, $0) } })
  }
}
