// SPDX-License-Identifier: Apache-2.0

package import OpenSSLRuntime

/// Where an operator keeps what protects the peer connections.
package enum PeerSecuritySource: Sendable, Equatable {
  case clusterKey(path: String)
  case certificates(CertificateDocuments.Paths)
  /// Plain text.
  case insecure

  /// Reads files; blocks.
  package func load() throws(PeerSecurityError) -> PeerSecurity {
    switch self {
    case .clusterKey(let path):
      let keys: ClusterKeys
      do {
        keys = try ClusterKeys.load(path: path)
      } catch {
        throw .clusterKey(error)
      }
      return try Self.security(.clusterKeys(keys))
    case .certificates(let paths):
      let documents: CertificateDocuments
      do {
        documents = try CertificateDocuments.load(paths)
      } catch {
        throw .file(error)
      }
      return try Self.security(.certificates(documents))
    case .insecure:
      return .plainText
    }
  }

  private static func security(
    _ credentials: TLSCredentials
  ) throws(PeerSecurityError) -> PeerSecurity {
    do {
      return try PeerSecurity(credentials)
    } catch {
      throw .credentials(error)
    }
  }
}
