// SPDX-License-Identifier: Apache-2.0

/// A part of a repository's tags.
package struct TagPage: Sendable, Hashable {
  /// In byte order.
  package let tags: [Tag]
  /// True if there are tags after the last one.
  package let hasMore: Bool

  package init(tags: [Tag], hasMore: Bool) {
    self.tags = tags
    self.hasMore = hasMore
  }

  /// The body of the response (OCI distribution-spec: listing tags), `application/json`.
  package func json(repository: RepositoryName) -> String {
    "{\"name\":\(JSONText.string(repository.text)),"
      + "\"tags\":\(JSONText.array(tags.map(\.text)))}"
  }

  /// The `Link` header field that leads to the next page (RFC 8288); nil on the last one.
  ///
  /// - Parameter limit: the page size to go on with; the size of this page if the client set none.
  package func nextLink(
    repository: RepositoryName, limit: Int?, upstream: String?
  ) -> String? {
    guard hasMore, let last = tags.last else { return nil }
    return Pagination(limit: limit ?? tags.count, last: last.text)
      .link(to: "/v2/\(repository)/tags/list", upstream: upstream)
  }
}
