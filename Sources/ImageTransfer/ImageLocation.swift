// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// Where an image is or shall be: in a registry, or in a folder as `oci:DIR[:NAME]`.
package enum ImageLocation: Sendable, Hashable {
  /// Without a name, the only image of the folder is read, and one is written under the tag it has
  /// elsewhere.
  case layout(folder: String, name: String?)
  case registry(ImageReference)

  /// The message of what it throws says what to write, and never quotes the text.
  package init(_ text: String) throws {
    guard text.hasPrefix(Self.layoutPrefix) else {
      self = .registry(try ImageReference(text))
      return
    }
    let rest = text.dropFirst(Self.layoutPrefix.count)
    // As with other tools, the folder ends at the first colon; a name may have more of them.
    let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.count == 2 ? String(parts[1]) : nil
    guard !parts[0].isEmpty, !parts[0].contains("\0"), name.map(LayoutIndex.isName) ?? true else {
      throw TransferError(
        .layoutInvalid, "a folder with images is oci:DIR or oci:DIR:TAG",
        advice: "write it so, as in oci:./debian:12")
    }
    self = .layout(folder: String(parts[0]), name: name)
  }

  package func source(_ connections: RegistryConnections) throws -> any ImageSource {
    switch self {
    case .layout(let folder, let name):
      LayoutSource(layout: try ImageLayout.open(folder), name: name)
    case .registry(let image):
      RegistrySource(client: try connections.client(for: image), image: image)
    }
  }

  /// - Parameter source: where the image comes from, which tells its name and what to mount.
  package func destination(
    _ connections: RegistryConnections, source: ImageLocation, rehashes: Bool
  ) throws -> any ImageDestination {
    switch self {
    case .layout(let folder, let name):
      return LayoutDestination(
        folder: folder, name: name ?? source.nameElsewhere, rehashes: rehashes)
    case .registry(let image):
      var mountSource: RepositoryName?
      if case .registry(let other) = source, other.registry == image.registry {
        mountSource = other.repository
      }
      return RegistryDestination(
        client: try connections.client(for: image), image: image, mountSource: mountSource)
    }
  }

  private var nameElsewhere: String? {
    switch self {
    case .layout(_, let name): name
    case .registry(let image): image.tagMeant?.text
    }
  }

  private static let layoutPrefix = "oci:"
}

extension ImageLocation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .layout(let folder, let name): "oci:\(folder)" + (name.map { ":\($0)" } ?? "")
    case .registry(let image): "\(image)"
    }
  }
}
