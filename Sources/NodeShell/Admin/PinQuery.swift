// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// Which image is to be pinned, or unpinned.
struct PinQuery: Sendable, Hashable {
  let image: ImageQuery

  /// By `?image=docker.io/library/debian:12`.
  init(_ target: RequestTarget) throws(AdminError) {
    guard let text = target[parameter: "image"], let image = ImageQuery(text) else {
      throw .parameterInvalid(
        "image=\(target[parameter: "image"] ?? ""): not [UPSTREAM/]NAME[:TAG][@DIGEST]")
    }
    self.image = image
  }

  private var reference: Reference? {
    image.digest.map { .digest($0) } ?? image.tag.map { .tag($0) }
      ?? Tag("latest").map { .tag($0) }
  }

  /// The upstream that is named in the image's text.
  func namedUpstream(_ upstreams: [String]) -> String? {
    image.places.compactMap(\.host).first { upstreams.contains($0) }
  }

  /// Docker's rule for what comes before the first slash. Anything else begins a repository's name.
  private static func looksLikeHost(_ text: String) -> Bool {
    text.contains { ".:".contains($0) } || text == "localhost"
  }

  /// What can be meant, the likeliest first: who names an upstream means it, and any other host is
  /// taken for the address of this node.
  func places(upstreams: [String], defaultUpstream: String?) -> [PinPlace] {
    guard let reference else { return [] }
    let named = namedUpstream(upstreams)
    return image.places.compactMap { place in
      if let named, place.host != named { return nil }
      if named == nil, let host = place.host, !Self.looksLikeHost(host) { return nil }
      return (named ?? defaultUpstream).map {
        PinPlace(upstream: $0, repository: place.repository, reference: reference)
      }
    }
  }
}
