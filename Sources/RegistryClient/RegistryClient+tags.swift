// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
public import RegistryCore

extension RegistryClient {
  /// One page of the repository's tags after `last`, at most `count` of them if given
  /// (OCI distribution-spec: listing tags).
  public func tags(
    _ repository: RepositoryName, count: Int? = nil, last: String? = nil
  ) async throws -> TagListing {
    let path = "tags/list" + Self.pageQuery(count: count, last: last)
    return try await tags(repository, url(repository, path))
  }

  /// The page after `page`, nil if it was the last one. A registry may page by what it likes, so
  /// its own link is followed, unless it leads to another host (OCI distribution-spec: listing
  /// tags, the `Link` header). Scheme and port stay ours: a registry behind a proxy that ends TLS
  /// may name those that it sees itself.
  public func tags(
    _ repository: RepositoryName, after page: TagListing
  ) async throws -> TagListing? {
    if let next = page.nextURL { return try await tags(repository, next) }
    guard let last = page.nextLast else { return nil }
    return try await tags(repository, last: last)
  }

  private func tags(_ repository: RepositoryName, _ url: String) async throws -> TagListing {
    let response = try await response(to: Exchange(.tags, .pull(repository), .GET, url))
    try await requireStatus([200], of: response)
    let bytes = try await bytes(of: response, bytesMax: configuration.tagsBytesMax)
    guard let names = Self.names("tags", in: bytes) else {
      throw response.error(.malformedResponse, "the body is no list of tags")
    }
    let link = response.headers.first(name: "link").flatMap { PageLink($0) }
    return TagListing(
      tags: names.compactMap { Tag($0) }, nextLast: link.flatMap { $0.last ?? names.last },
      nextURL: link.flatMap { nextURL($0, after: response) })
  }
}
