// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A part of the referrers of a manifest.
package struct ReferrerPage: Sendable, Hashable {
  package private(set) var referrers: [Referrer] = []
  /// Where the list goes on; nil on the last page.
  package private(set) var nextPlace: Int64?
  /// Of the descriptors so far.
  private var bytes = 0
  private var lastPlace: Int64 = 0

  package init() {}

  /// The part of a whole list, whose places are counted from 1.
  package init(of list: [Referrer], _ query: ReferrerQuery) {
    for (index, referrer) in list.enumerated()
    where Int64(index) >= query.place && query.includes(referrer) {
      guard append(referrer, at: Int64(index) + 1) else { return }
    }
  }

  /// Adds the next referrer, in the order of places.
  ///
  /// - Returns: false if it has no room here, so that the page ends before it.
  package mutating func append(_ referrer: Referrer, at place: Int64) -> Bool {
    let size = referrer.json.text.utf8.count + 1
    guard referrers.isEmpty || bytes + size <= Self.bytesMax else {
      nextPlace = lastPlace
      return false
    }
    referrers.append(referrer)
    bytes += size
    lastPlace = place
    return true
  }

  /// The body of the response, an image index.
  package var json: String { ReferrerList.json(referrers) }

  /// The `Link` header field that leads to the next page (RFC 8288); nil on the last one.
  package func nextLink(
    of subject: Digest, in repository: RepositoryName, _ query: ReferrerQuery, upstream: String?
  ) -> String? {
    guard let nextPlace else { return nil }
    let parameters = [
      "\(ReferrerQuery.placeParameter)=\(nextPlace)",
      query.artifactType.map { "artifactType=\(PercentEncoding.encode($0))" },
      upstream.map { "ns=\(PercentEncoding.encode($0))" },
    ]
    return "</v2/\(repository)/referrers/\(subject)?"
      + "\(parameters.compactMap(\.self).joined(separator: "&"))>; rel=\"next\""
  }

  /// "A `Link` header MUST be included in the response when the descriptor list cannot be returned
  /// in a single manifest" (OCI distribution-spec: listing referrers). Clients take manifests of
  /// 4 MiB, and the index's own members need some of it. One referrer alone may be larger.
  package static let bytesMax = (4 << 20) - 1024
}
