// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A list of referrers as an image index, which is both the answer of the referrers API and what a
/// referrers tag names (OCI distribution-spec: listing referrers, referrers tag schema).
package enum ReferrerList {
  /// The body, of type `MediaType.imageIndex`.
  package static func json(_ referrers: [Referrer]) -> String {
    let entries = referrers.map(\.json.text).joined(separator: ",")
    return "{\"schemaVersion\":2,\"mediaType\":\"\(MediaType.imageIndex)\","
      + "\"manifests\":[\(entries)]}"
  }

  /// Nil if the bytes are no image index. An entry that is no descriptor is left out: nobody could
  /// ask for it.
  package static func referrers(in bytes: [UInt8]) -> [Referrer]? {
    guard let index = try? JSONValue(parsing: bytes), let entries = index["manifests"]?.array
    else { return nil }
    return entries.compactMap { Referrer($0) }
  }

  /// The list with the referrer in it, once; nil if the bytes are no image index. What else is
  /// there stays as it is.
  ///
  /// - Parameter bytes: nil for a list that is yet to be made.
  package static func adding(_ referrer: Referrer, to bytes: [UInt8]?) -> [UInt8]? {
    let text = bytes ?? Array(json([]).utf8)
    guard let index = try? JSONValue(parsing: text), let entries = index["manifests"]?.array
    else { return nil }
    let others = entries.filter { Referrer($0)?.digest != referrer.digest }
    return Array(index.setting("manifests", to: .array(others + [referrer.json])).text.utf8)
  }

  /// The list without the manifest; empty if there is no other on it, nil if the bytes are no image
  /// index.
  package static func removing(_ digest: Digest, from bytes: [UInt8]) -> [UInt8]? {
    guard let index = try? JSONValue(parsing: bytes), let entries = index["manifests"]?.array
    else { return nil }
    let others = entries.filter { Referrer($0)?.digest != digest }
    return others.isEmpty
      ? [] : Array(index.setting("manifests", to: .array(others)).text.utf8)
  }

  /// The tag of the list of a registry without the API: the algorithm and the first 64 digits,
  /// which is what "truncated" leaves of the digests that are known here.
  package static func tag(of subject: Digest) -> Tag {
    let text = "\(subject.algorithm.name)-\(subject.hex.prefix(encodedBytesMax))"
    guard let tag = Tag(text) else { preconditionFailure("\(text) is no tag") }
    return tag
  }

  private static let encodedBytesMax = 64
}
