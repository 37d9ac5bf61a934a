// SPDX-License-Identifier: Apache-2.0

/// What a request to a registry was about; the label `kind` of `shoal_upstream_requests_total`.
public enum RequestKind: String, Sendable, Hashable, CaseIterable {
  /// `/v2/` itself.
  case base
  case manifest
  case blob
  case tags
  case referrers
  case upload
  case catalog
  /// To the registry's token server.
  case token
}
