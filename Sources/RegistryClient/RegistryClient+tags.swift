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
    let response = try await response(
      to: Exchange(.tags, .pull(repository), .GET, url(repository, path)))
    try await requireStatus([200], of: response)
    let bytes = try await bytes(of: response, bytesMax: configuration.tagsBytesMax)
    guard let names = Self.names("tags", in: bytes) else {
      throw response.error(.malformedResponse, "the body is no list of tags")
    }
    let link = response.headers.first(name: "link").flatMap { PageLink($0) }
    return TagListing(
      tags: names.compactMap { Tag($0) }, nextLast: link.flatMap { $0.last ?? names.last })
  }
}
