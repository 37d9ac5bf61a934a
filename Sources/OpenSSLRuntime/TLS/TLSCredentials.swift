// SPDX-License-Identifier: Apache-2.0

/// What makes a process a member of its cluster on the wire.
package enum TLSCredentials: Sendable, Equatable {
  /// The default: a key that all members share.
  case clusterKeys(ClusterKeys)
  /// For operators who have a PKI: certificates of one authority, asked of both sides.
  case certificates(CertificateDocuments)
}
