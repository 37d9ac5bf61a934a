// SPDX-License-Identifier: Apache-2.0

/// What a request to a registry was about; the label `kind` of `shoal_upstream_requests_total`.
public enum RequestKind: String, Sendable, Hashable, CaseIterable {
  /// `/v2/` itself.
  case base
  /// A manifest is read, written or deleted.
  case manifest
  /// A blob is read or deleted.
  case blob
  /// A page of tags.
  case tags
  /// A page of referrers.
  case referrers
  /// Anything of an upload, from its beginning to its end.
  case upload
  /// A page of repositories.
  case catalog
  /// To the registry's token server.
  case token
}
