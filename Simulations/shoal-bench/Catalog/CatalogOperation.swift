// SPDX-License-Identifier: Apache-2.0

/// What both catalogs are asked for.
enum CatalogOperation: String, CaseIterable, Sendable {
  case getByTag, getByDigest, headByTag, tagsPage, referrers, put, delete

  var title: String {
    switch self {
    case .getByTag: "manifest GET by tag"
    case .getByDigest: "manifest GET by digest"
    case .headByTag: "manifest HEAD by tag"
    case .tagsPage: "100 tags of a repository"
    case .referrers: "referrers of a manifest"
    case .put: "manifest PUT"
    case .delete: "manifest DELETE"
    }
  }
}
