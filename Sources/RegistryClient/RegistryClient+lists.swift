// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import RegistryCore

extension RegistryClient {
  /// One page of the registry's repositories after `last`, at most `count` of them if given
  /// (Distribution, HTTP API V2: listing repositories). Many public registries refuse this.
  public func repositories(
    count: Int? = nil, last: String? = nil
  ) async throws -> RepositoryListing {
    let url = "\(endpoint.baseURL)/v2/_catalog\(Self.pageQuery(count: count, last: last))"
    let response = try await response(to: Exchange(.catalog, .catalog, .GET, url))
    try await requireStatus([200], of: response)
    let bytes = try await bytes(of: response, bytesMax: configuration.tagsBytesMax)
    guard let names = Self.names("repositories", in: bytes) else {
      throw response.error(.malformedResponse, "the body is no list of repositories")
    }
    let link = response.headers.first(name: "link").flatMap { PageLink($0) }
    return RepositoryListing(
      repositories: names.compactMap { RepositoryName($0) },
      nextLast: link.flatMap { $0.last ?? names.last })
  }

  static func pageQuery(count: Int?, last: String?) -> String {
    var query: [String] = []
    if let count { query.append("n=\(count)") }
    if let last { query.append("last=\(PercentEncoding.encode(last))") }
    return query.isEmpty ? "" : "?" + query.joined(separator: "&")
  }

  /// The strings of one member of a list's body; nil if this is no such body.
  static func names(_ member: String, in bytes: [UInt8]) -> [String]? {
    guard let document = try? JSONValue(parsing: bytes), let list = document[member] else {
      return nil
    }
    // CNCF Distribution writes null for a repository whose tags are all gone.
    if list == .null { return [] }
    return list.array?.compactMap(\.string)
  }
}
