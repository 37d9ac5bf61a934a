// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("Pagination")
struct PaginationTests {
  let tags = ["b", "a", "c", "B"].compactMap { Tag($0) }

  private func pagination(_ query: String) throws(RegistryError) -> Pagination {
    let request = try RegistryRequest(method: "GET", target: "/v2/a/tags/list\(query)")
    guard case .listTags(_, let pagination) = request.operation else {
      preconditionFailure("another operation: \(request)")
    }
    return pagination
  }

  @Test("n and last are read from the query")
  func parsing() throws {
    #expect(try pagination("") == .all)
    #expect(try pagination("?n=&last=") == .all)
    #expect(try pagination("?n=3&last=v1.0") == Pagination(limit: 3, last: "v1.0"))
    for query in ["?n=-1", "?n=x", "?n=99999999999999999999"] {
      #expect(throws: RegistryError.self) { try pagination(query) }
    }
  }

  @Test("tags come in byte order, all at once without a limit")
  func everything() {
    let page = Pagination.all.page(of: tags)
    #expect(page.tags.map(\.text) == ["B", "a", "b", "c"])
    #expect(!page.hasMore)
  }

  @Test("following the links visits every tag once")
  func walk() throws {
    let name = try #require(RepositoryName("a"))
    let first = Pagination(limit: 3, last: nil).page(of: tags)
    #expect(first.tags.map(\.text) == ["B", "a", "b"])
    #expect(
      first.nextLink(repository: name, limit: 3, upstream: "localhost:5000")
        == "</v2/a/tags/list?n=3&last=b&ns=localhost%3A5000>; rel=\"next\"")
    let second = Pagination(limit: 3, last: "b").page(of: tags)
    #expect(second.tags.map(\.text) == ["c"])
    #expect(second.nextLink(repository: name, limit: 3, upstream: nil) == nil)
  }

  @Test("a limit of zero is an empty list without a link")
  func zero() throws {
    let name = try #require(RepositoryName("a"))
    let page = Pagination(limit: 0, last: nil).page(of: tags)
    #expect(page.json(repository: name) == #"{"name":"a","tags":[]}"#)
    #expect(page.nextLink(repository: name, limit: 0, upstream: nil) == nil)
  }

  @Test("last need not exist, and an exact fit has no next page")
  func edges() {
    #expect(Pagination(limit: nil, last: "aa").page(of: tags).tags.map(\.text) == ["b", "c"])
    #expect(!Pagination(limit: 4, last: nil).page(of: tags).hasMore)
    #expect(Pagination(limit: 2, last: "z").page(of: tags).tags.isEmpty)
  }

  @Test("repositories are listed as tags are")
  func repositories() {
    let names = ["b", "a/c", "a"].compactMap { RepositoryName($0) }
    let first = Pagination(limit: 2, last: nil).page(of: names)
    #expect(first.json == #"{"repositories":["a","a/c"]}"#)
    #expect(first.nextLink(limit: 2) == "</v2/_catalog?n=2&last=a%2Fc>; rel=\"next\"")
    #expect(first.nextLink(limit: nil) == "</v2/_catalog?n=2&last=a%2Fc>; rel=\"next\"")
    let second = Pagination(limit: 2, last: "a/c").page(of: names)
    #expect(second.json == #"{"repositories":["b"]}"#)
    #expect(second.nextLink(limit: 2) == nil)
    #expect(Pagination(limit: 0, last: nil).page(of: names).nextLink(limit: 0) == nil)
  }
}
