// SPDX-License-Identifier: Apache-2.0

/// Which part of the referrers of a manifest a client asks for.
package struct ReferrerQuery: Sendable, Hashable {
  /// Those of this type only; nil for all.
  package let artifactType: String?
  /// Those after this place in the list, which only this registry can tell: it is a client's from
  /// the `Link` of the page before.
  package let place: Int64

  package static let all = ReferrerQuery(artifactType: nil, place: 0)

  package init(artifactType: String?, place: Int64 = 0) {
    self.artifactType = artifactType
    self.place = place
  }

  package init(_ target: RequestTarget) throws(RegistryError) {
    artifactType = target[parameter: "artifactType"].flatMap { $0.isEmpty ? nil : $0 }
    guard let text = target[parameter: Self.placeParameter], !text.isEmpty else {
      place = 0
      return
    }
    guard let place = Int64(text), place >= 0 else {
      throw RegistryError(.paginationNumberInvalid, detail: text)
    }
    self.place = place
  }

  /// Whether the list holds the referrer.
  package func includes(_ referrer: Referrer) -> Bool {
    artifactType.map { referrer.artifactType == $0 } ?? true
  }

  static let placeParameter = "after"
}
