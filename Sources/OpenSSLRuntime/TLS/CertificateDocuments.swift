// SPDX-License-Identifier: Apache-2.0

/// A process's certificate, its private key, and the authorities whose certificates it takes from
/// others: the PEM documents of three files. Its description shows the paths.
package struct CertificateDocuments: Sendable, Equatable {
  package struct Paths: Sendable, Equatable {
    package let certificate: String
    package let key: String
    package let authority: String

    package init(certificate: String, key: String, authority: String) {
      self.certificate = certificate
      self.key = key
      self.authority = authority
    }

    package var all: [String] { [certificate, key, authority] }
  }

  let paths: Paths
  /// The process's own certificate, then those that lead to its authority, if any.
  let certificates: [UInt8]
  let key: [UInt8]
  let authorities: [UInt8]

  /// Reads them; whether they are what they should be shows when a `TLSContext` is made of them.
  package static func load(_ paths: Paths) throws(SecretFileError) -> CertificateDocuments {
    CertificateDocuments(
      paths: paths,
      certificates: try SecretFile.publicContents(path: paths.certificate),
      key: try SecretFile.contents(path: paths.key),
      authorities: try SecretFile.publicContents(path: paths.authority))
  }
}

extension CertificateDocuments: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  package var description: String { "CertificateDocuments(\(paths.all))" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
