// SPDX-License-Identifier: Apache-2.0

/// What came of reading the security files again.
package enum PeerSecurityReload: Sendable, Equatable {
  /// They have changed, and count from now on.
  case adopted(connectionsClosed: Int)
  /// They have changed to something that cannot be used; what was read before still counts.
  case failed(PeerSecurityError)
}
