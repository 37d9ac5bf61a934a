// SPDX-License-Identifier: Apache-2.0

/// One of the words a manifest has for people and tools (OCI image-spec: annotations).
public struct ManifestAnnotation: Sendable, Hashable {
  /// The key, such as `org.opencontainers.image.created`.
  public let name: String
  /// Whatever stands under that key.
  public let value: String

  /// An annotation as a manifest would have it.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

extension ManifestAnnotation {
  /// The annotations of a manifest or descriptor, in their order. What is no text is none: the
  /// specification allows nothing else, and many clients cannot read it.
  static func all(in value: JSONValue?) -> [ManifestAnnotation] {
    guard case .object(let members) = value else { return [] }
    return members.compactMap { member in
      member.value.string.map { ManifestAnnotation(name: member.name, value: $0) }
    }
  }

  /// As a member of a descriptor; nil if there are none.
  static func json(_ annotations: [ManifestAnnotation]) -> JSONValue? {
    if annotations.isEmpty { return nil }
    return .object(annotations.map { JSONValue.Member($0.name, .string($0.value)) })
  }

  /// As one JSON object, empty for none.
  package static func text(_ annotations: [ManifestAnnotation]) -> String {
    json(annotations)?.text ?? "{}"
  }

  /// What `text` gave; nil if the text is no JSON object.
  package static func all(_ text: String) -> [ManifestAnnotation]? {
    guard let value = try? JSONValue(parsing: Array(text.utf8)), case .object = value else {
      return nil
    }
    return all(in: value)
  }
}
