// SPDX-License-Identifier: Apache-2.0

public import ContentModel
import NIOHTTP1
public import RegistryCore

extension RegistryClient {
  /// The manifests of the repository that are about `subject`, which need not be there
  /// (OCI distribution-spec: listing referrers); none if the registry knows of none.
  ///
  /// A registry without this API is asked for the referrers tag, which clients keep there
  /// (OCI distribution-spec: unavailable referrers API).
  ///
  /// - Parameters:
  ///   - repository: has the manifests.
  ///   - subject: what they are about.
  ///   - artifactType: those of this type only; nil for all.
  public func referrers(
    _ repository: RepositoryName, _ subject: Digest, artifactType: String? = nil
  ) async throws -> [Referrer] {
    let query = artifactType.map { "?artifactType=\(PercentEncoding.encode($0))" } ?? ""
    let first = url(repository, "referrers/\(subject)\(query)")
    var referrers = try await listedReferrers(repository, from: first)
    if referrers == nil {
      let kept = try await referrersTag(repository, subject)
      referrers = kept.flatMap { ReferrerList.referrers(in: $0.bytes) }
    }
    // "The client SHOULD assume there are no referrers" where the tag names no such list.
    guard let referrers else { return [] }
    // A registry need not filter, and says so by leaving `OCI-Filters-Applied` out.
    guard let artifactType else { return referrers }
    return referrers.filter { $0.artifactType == artifactType }
  }

  /// Nil if the registry has no such API. A page after the first that is not there, or that is not
  /// asked for, is an error: a part of a list must not pass for all of it.
  private func listedReferrers(
    _ repository: RepositoryName, from first: String
  ) async throws -> [Referrer]? {
    var next: String? = first
    var referrers: [Referrer] = []
    var bytes = 0
    var pages = 0
    while let page = next {
      let response = try await referrersResponse(repository, page)
      if response.status == 404, page == first {
        _ = await errorBody(of: response)
        return nil
      }
      let (listed, pageBytes, following) = try await referrersPage(response)
      referrers += listed
      bytes += pageBytes
      pages += 1
      guard bytes <= configuration.referrersBytesMax, pages <= configuration.referrerPagesMax
      else {
        throw RegistryClientError(
          .tooLarge, at: RequestSite(method: "GET", url: page),
          detail: "the list of referrers has \(bytes) bytes on \(pages) pages, and goes on")
      }
      // It would be followed to the end of patience.
      guard following != page else {
        throw response.error(.malformedResponse, "the page links to itself as the next one")
      }
      next = following
    }
    return referrers
  }

  /// What the referrers tag of a registry without the API names; nil if there is no such tag.
  func referrersTag(
    _ repository: RepositoryName, _ subject: Digest
  ) async throws -> ReferrersTag? {
    let tag = ReferrerList.tag(of: subject)
    do {
      let manifest = try await manifest(repository, .tag(tag))
      return ReferrersTag(tag: tag, digest: manifest.digest, bytes: manifest.bytes)
    } catch let error as RegistryClientError where error.code == .notFound {
      return nil
    }
  }

  func referrersResponse(
    _ repository: RepositoryName, _ url: String
  ) async throws -> RegistryResponse {
    try await response(
      to: Exchange(
        .referrers, .pull(repository), .GET, url, headers: ["accept": MediaType.imageIndex.text]))
  }

  /// One page, and where the next one is.
  private func referrersPage(
    _ response: RegistryResponse
  ) async throws -> ([Referrer], bytes: Int, next: String?) {
    try await requireStatus([200], of: response)
    let bytes = try await bytes(of: response, bytesMax: configuration.manifestBytesMax)
    guard let referrers = ReferrerList.referrers(in: bytes) else {
      throw response.error(.malformedResponse, "the body is no list of referrers")
    }
    guard let link = response.headers.first(name: "link").flatMap({ PageLink($0) }) else {
      return (referrers, bytes.count, nil)
    }
    guard let next = nextURL(link, after: response) else {
      throw response.error(.malformedResponse, "the next page is at another host")
    }
    return (referrers, bytes.count, next)
  }

  /// Where a page's link leads, unless that is another host. Scheme and port stay ours: a registry
  /// behind a proxy that ends TLS may name those that it sees itself.
  func nextURL(_ link: PageLink, after response: RegistryResponse) -> String? {
    guard let target = LocationTarget(link.target, relativeTo: response.site.url),
      target.origin.host == upstream.origin.host
    else { return nil }
    return endpoint.baseURL + target.pathAndQuery
  }
}
