// SPDX-License-Identifier: Apache-2.0

/// A JSON Web Token in its three parts, of which nothing is to be believed before the signature is
/// checked (RFC 7515, section 5.2).
package struct SignedToken: Sendable {
  package let algorithm: SignatureAlgorithm
  package let keyID: String?
  /// Certificates in DER, the signer's first (RFC 7515, section 4.1.6).
  package let certificates: [[UInt8]]
  /// What was signed.
  package let signed: [UInt8]
  package let signature: [UInt8]
  private let payload: [UInt8]

  /// Nil for what is no token that could be good.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let headerBytes = Base64.bytes(parts[0], .url),
      let payload = Base64.bytes(parts[1], .url), let signature = Base64.bytes(parts[2], .url),
      let header = try? JSONValue(parsing: headerBytes),
      let algorithm = header["alg"]?.string.flatMap(SignatureAlgorithm.init(rawValue:)),
      // An extension that must be understood, and none is (RFC 7515, section 4.1.11).
      header["crit"] == nil
    else { return nil }
    let certificates = (header["x5c"]?.array ?? []).map { $0.string.flatMap(Self.certificate) }
    guard certificates.count <= Self.certificatesMax, !certificates.contains(nil) else {
      return nil
    }
    self.algorithm = algorithm
    self.keyID = header["kid"]?.string
    self.certificates = certificates.compactMap { $0 }
    self.signed = Array("\(parts[0]).\(parts[1])".utf8)
    self.signature = signature
    self.payload = payload
  }

  /// What it says, for who has checked the signature.
  package var claims: TokenClaims? {
    (try? JSONValue(parsing: payload)).flatMap { TokenClaims($0) }
  }

  private static func certificate(_ text: String) -> [UInt8]? { Base64.bytes(text, .standard) }

  private static let certificatesMax = 8
}
