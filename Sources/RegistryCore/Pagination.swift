// SPDX-License-Identifier: Apache-2.0

/// Which part of a list a client asked for (OCI distribution-spec: listing tags).
package struct Pagination: Sendable, Hashable {
  /// At most so many entries; nil for all. 0 is legal and asks for an empty list.
  package let limit: Int?
  /// Entries after this one in byte order; it need not be in the list.
  package let last: String?

  package static let all = Pagination(limit: nil, last: nil)

  package init(limit: Int?, last: String?) {
    precondition(limit.map { $0 >= 0 } ?? true)
    self.limit = limit
    self.last = last
  }

  package init(_ target: RequestTarget) throws(RegistryError) {
    var limit: Int?
    if let text = target[parameter: "n"], !text.isEmpty {
      guard let number = Int(text), number >= 0 else {
        throw RegistryError(.paginationNumberInvalid, detail: text)
      }
      limit = number
    }
    let last = target[parameter: "last"].flatMap { $0.isEmpty ? nil : $0 }
    self.init(limit: limit, last: last)
  }

  /// The page out of the whole list, which may be in any order.
  package func page(of tags: [Tag]) -> TagPage {
    let (selected, hasMore) = select(from: tags, text: \.text)
    return TagPage(tags: selected, hasMore: hasMore)
  }

  /// The page out of the whole list, which may be in any order.
  package func page(of repositories: [RepositoryName]) -> RepositoryPage {
    let (selected, hasMore) = select(from: repositories, text: \.text)
    return RepositoryPage(repositories: selected, hasMore: hasMore)
  }

  /// The `Link` header field that asks `path` for this page (RFC 8288).
  func link(to path: String, upstream: String?) -> String {
    let parameters =
      (limit.map { ["n=\($0)"] } ?? [])
      + (last.map { ["last=\(PercentEncoding.encode($0))"] } ?? [])
      + (upstream.map { ["ns=\(PercentEncoding.encode($0))"] } ?? [])
    return "<\(path)?\(parameters.joined(separator: "&"))>; rel=\"next\""
  }

  private func select<Entry: Comparable>(
    from entries: [Entry], text: (Entry) -> String
  ) -> (selected: [Entry], hasMore: Bool) {
    // A catalog lists them in order, which is seen sooner than they are sorted.
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0 < $1 }
    var remaining = isSorted ? entries : entries.sorted()
    if let last { remaining.removeAll { text($0) <= last } }
    let selected = limit.map { Array(remaining.prefix($0)) } ?? remaining
    // "When `n` is zero, this endpoint MUST return an empty list, and MUST NOT include a `Link`."
    return (selected, !selected.isEmpty && selected.count < remaining.count)
  }
}
