// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// The `index.json` of an image layout (OCI image-spec: image layout, index.json file): which
/// manifests have a name.
///
/// What it says beyond that is kept as it is when it is changed.
package struct LayoutIndex: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    package let descriptor: Descriptor
    /// From `org.opencontainers.image.ref.name`.
    package let name: String?
    /// The whole descriptor, as it is in the file.
    fileprivate let value: JSONValue
  }

  package let entries: [Entry]
  private let document: JSONValue

  /// - Throws: `layoutInvalid` with `path`, where the bytes are from, in its message.
  package init(parsing bytes: [UInt8], path: String) throws(TransferError) {
    let references: ManifestReferences
    do {
      self.document = try JSONValue(parsing: bytes)
      references = try ManifestReferences(parsing: bytes)
    } catch {
      throw Self.invalid(path, "\(error)")
    }
    let values = document["manifests"]?.array ?? []
    self.entries = zip(references.manifests, values).map { descriptor, value in
      Entry(descriptor: descriptor, name: value["annotations"]?[Self.nameKey]?.string, value: value)
    }
  }

  private init(document: JSONValue, entries: [Entry]) {
    self.document = document
    self.entries = entries
  }

  package var text: String {
    document.setting("manifests", to: .array(entries.map(\.value))).text
  }

  /// The image called `name`; without a name, the only one there is.
  package func entry(named name: String?, in folder: String) throws(TransferError) -> Entry {
    if let name {
      if let entry = entries.last(where: { $0.name == name }) { return entry }
      throw unknown("\(folder) has no image called \(name)", folder)
    }
    // What has no name beside what has one is about that.
    let named = entries.filter { $0.name != nil }
    let images = named.isEmpty ? entries : named
    guard let first = images.first else {
      throw TransferError(
        .imageUnknown, "\(folder) holds no image",
        advice: "put one in with shoal pull IMAGE --to oci:\(folder)")
    }
    guard images.allSatisfy({ $0.descriptor.digest == first.descriptor.digest }) else {
      throw unknown("\(folder) holds \(images.count) images", folder)
    }
    return first
  }

  /// With `name` leading to the manifest, and to nothing else; without a name, with the manifest in
  /// it at all.
  package func naming(_ descriptor: Descriptor, _ name: String?) -> LayoutIndex {
    var entries = entries
    if let name {
      entries.removeAll {
        $0.name == name || $0.name == nil && $0.descriptor.digest == descriptor.digest
      }
    } else if entries.contains(where: { $0.descriptor.digest == descriptor.digest }) {
      return self
    }
    var members: [JSONValue.Member] = [
      .init("mediaType", .string(descriptor.mediaType.text)),
      .init("digest", .string("\(descriptor.digest)")),
      .init("size", .integer(descriptor.sizeBytes)),
    ]
    if let name {
      members.append(.init("annotations", .object([.init(Self.nameKey, .string(name))])))
    }
    entries.append(Entry(descriptor: descriptor, name: name, value: .object(members)))
    return LayoutIndex(document: document, entries: entries)
  }

  package static let empty = LayoutIndex(
    document: .object([
      .init("schemaVersion", .integer(2)),
      .init("mediaType", .string(MediaType.imageIndex.text)),
      .init("manifests", .array([])),
    ]), entries: [])

  /// Also what may be written after `oci:DIR:` (OCI image-spec: annotations, the grammar of
  /// `org.opencontainers.image.ref.name`).
  package static func isName(_ name: String) -> Bool {
    let isPunctuation: (UInt8) -> Bool = { Array("-._:@/+".utf8).contains($0) }
    guard let first = name.utf8.first, let last = name.utf8.last, name.utf8.count <= nameBytesMax,
      !isPunctuation(first), !isPunctuation(last)
    else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: isPunctuation(byte) || byte == UInt8(ascii: "_")
      }
    }
  }

  private func unknown(_ problem: String, _ folder: String) -> TransferError {
    let names = entries.compactMap(\.name).prefix(Self.namesShownMax).map {
      LegibleText.line($0, scalarsMax: Self.nameBytesMax)
    }
    let list = names.isEmpty ? "none of its images has a name" : names.joined(separator: ", ")
    return TransferError(
      .imageUnknown, problem, advice: "write oci:\(folder):NAME with one of: \(list)")
  }

  private static func invalid(_ path: String, _ detail: String) -> TransferError {
    TransferError(
      .layoutInvalid, "\(path) is no index of images (\(detail))",
      advice: "write the layout anew with the tool that made it")
  }

  private static let nameKey = "org.opencontainers.image.ref.name"
  private static let nameBytesMax = 255
  private static let namesShownMax = 20
}
