// SPDX-License-Identifier: Apache-2.0

import Foundation
package import NIOSSL

/// Certificate authorities that are trusted beside those of the system, for one registry.
///
/// In addition and not instead: a registry behind a private authority may redirect to storage, or
/// have its token server, behind a public one. Read once, when made.
public struct CertificateAuthorities: Sendable {
  /// Where they were read from.
  public let path: String
  package let certificates: [NIOSSLCertificate]

  /// Reads a file of one or more certificates in PEM.
  public init(path: String) throws(CertificateAuthoritiesError) {
    let bytes: [UInt8]
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      bytes = [UInt8](try file.read(upToCount: Self.bytesMax + 1) ?? Data())
    } catch {
      throw .unreadable(path: path)
    }
    guard bytes.count <= Self.bytesMax,
      let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty
    else { throw .malformed(path: path) }
    self.path = path
    self.certificates = certificates
  }

  /// A system's whole bundle is about 200 KiB.
  private static let bytesMax = 4 << 20
}
