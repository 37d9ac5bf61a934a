// SPDX-License-Identifier: Apache-2.0

/// A part of the names of a registry's repositories: the catalog (Docker registry HTTP API V2).
package struct RepositoryPage: Sendable, Hashable {
  /// In byte order.
  package let repositories: [RepositoryName]
  /// True if there are repositories after the last one.
  package let hasMore: Bool

  package init(repositories: [RepositoryName], hasMore: Bool) {
    self.repositories = repositories
    self.hasMore = hasMore
  }

  /// The body of the response, `application/json`.
  package var json: String {
    "{\"repositories\":\(JSONText.array(repositories.map(\.text)))}"
  }

  /// The `Link` header field that leads to the next page (RFC 8288); nil on the last one.
  ///
  /// - Parameter limit: the page size to go on with; the size of this page if the client set none.
  package func nextLink(limit: Int?) -> String? {
    guard hasMore, let last = repositories.last else { return nil }
    return Pagination(limit: limit ?? repositories.count, last: last.text)
      .link(to: "/v2/_catalog", upstream: nil)
  }
}
