// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

/// An image as people write it, `[HOST/]NAME[:TAG][@DIGEST]`. Which part is a host cannot be told
/// from the text alone, since a repository's first component may look like one; so it stands for
/// several places, and the first one that was served is meant.
struct ImageQuery: Sendable, Hashable {
  struct Place: Sendable, Hashable {
    /// The upstream the image was pulled of, if the text names one.
    let host: String?
    let repository: RepositoryName
  }

  let text: String
  /// The likeliest first.
  let places: [Place]
  let tag: Tag?
  let digest: Digest?

  init?(_ text: some StringProtocol) {
    var name = Substring(text)
    var digest: Digest?
    if let at = name.lastIndex(of: "@") {
      guard let parsed = Digest(name[name.index(after: at)...]) else { return nil }
      digest = parsed
      name = name[..<at]
    }
    var tag: Tag?
    // A colon before a slash is that of a port.
    let nameStart = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
    if let colon = name[nameStart...].firstIndex(of: ":") {
      guard let parsed = Tag(name[name.index(after: colon)...]) else { return nil }
      tag = parsed
      name = name[..<colon]
    }
    let places = Self.places(name)
    guard !places.isEmpty else { return nil }
    self.text = String(text)
    self.places = places
    self.tag = tag
    self.digest = digest
  }

  private static func places(_ name: Substring) -> [Place] {
    var places: [Place] = []
    if let repository = RepositoryName(name) {
      places.append(Place(host: nil, repository: repository))
    }
    if let slash = name.firstIndex(of: "/") {
      if let repository = RepositoryName(name[name.index(after: slash)...]) {
        places.append(Place(host: String(name[..<slash]), repository: repository))
      }
    } else if let repository = RepositoryName("library/\(name)") {
      // Docker's short names: `debian` is `library/debian`.
      places.append(Place(host: nil, repository: repository))
    }
    return places
  }

  /// The references of the image, of those that were served.
  ///
  /// - Parameter served: all that were served of a repository, newest first.
  func matches(_ served: (RepositoryName) -> [ServedReference]) -> [ServedReference] {
    for place in places {
      let all = served(place.repository)
      let named = all.filter { $0.upstream == place.host }
      // A host that is no upstream's name is the address of this node.
      let matching = (named.isEmpty ? all : named).filter { isMeant($0) }
      if !matching.isEmpty { return matching }
    }
    return []
  }

  private func isMeant(_ served: ServedReference) -> Bool {
    if let digest, served.manifest != digest { return false }
    if let tag, digest == nil, served.reference != .tag(tag) { return false }
    return true
  }
}
