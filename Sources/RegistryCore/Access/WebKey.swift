// SPDX-License-Identifier: Apache-2.0

/// A public key out of a JSON Web Key Set (RFC 7517; RFC 7518, section 6; RFC 8037, section 2).
package struct WebKey: Sendable, Hashable {
  package let id: String?
  /// A SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7), which every library takes.
  package let encoded: [UInt8]

  /// All keys of a set that can check a signature; nil for what is no set.
  package static func parse(_ bytes: [UInt8]) -> [WebKey]? {
    guard let json = try? JSONValue(parsing: bytes), let keys = json["keys"]?.array else {
      return nil
    }
    // "Implementations SHOULD ignore JWKs … that use kty values that are not understood" (RFC 7517,
    // section 5).
    return keys.compactMap { WebKey($0) }
  }

  private init?(_ json: JSONValue) {
    guard json["use"].map({ $0.string == "sig" }) ?? true else { return nil }
    let encoded: [UInt8]?
    switch json["kty"]?.string {
    case "RSA": encoded = Self.rsa(json)
    case "EC": encoded = Self.curve(json)
    case "OKP": encoded = Self.edwards(json)
    case _: encoded = nil
    }
    guard let encoded else { return nil }
    self.encoded = encoded
    id = json["kid"]?.string
  }

  private static func rsa(_ json: JSONValue) -> [UInt8]? {
    guard let modulus = number(json["n"]), let exponent = number(json["e"]),
      (rsaBytesMin...rsaBytesMax).contains(modulus.count), exponent.count <= 8
    else { return nil }
    let key = DistinguishedEncoding.sequence(
      DistinguishedEncoding.integer(modulus), DistinguishedEncoding.integer(exponent))
    // rsaEncryption (RFC 8017, appendix A.1).
    let algorithm: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
    return info(algorithm, parameters: DistinguishedEncoding.null, key)
  }

  private static func curve(_ json: JSONValue) -> [UInt8]? {
    let (identifier, bytesCount): ([UInt8], Int)
    switch json["crv"]?.string {
    // RFC 5480, section 2.1.1.1.
    case "P-256": (identifier, bytesCount) = ([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07], 32)
    case "P-384": (identifier, bytesCount) = ([0x2b, 0x81, 0x04, 0x00, 0x22], 48)
    case "P-521": (identifier, bytesCount) = ([0x2b, 0x81, 0x04, 0x00, 0x23], 66)
    case _: return nil
    }
    guard let x = number(json["x"]), let y = number(json["y"]), x.count == bytesCount,
      y.count == bytesCount
    else { return nil }
    let algorithm: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]
    // The point, not compressed (RFC 5480, section 2.2).
    return info(
      algorithm, parameters: DistinguishedEncoding.objectIdentifier(identifier), [4] + x + y)
  }

  private static func edwards(_ json: JSONValue) -> [UInt8]? {
    guard json["crv"]?.string == "Ed25519", let x = number(json["x"]), x.count == 32 else {
      return nil
    }
    // RFC 8410, section 3.
    return info([0x2b, 0x65, 0x70], parameters: [], x)
  }

  private static func info(
    _ algorithm: [UInt8], parameters: [UInt8], _ key: [UInt8]
  ) -> [UInt8] {
    DistinguishedEncoding.sequence(
      DistinguishedEncoding.sequence(
        DistinguishedEncoding.objectIdentifier(algorithm), parameters),
      DistinguishedEncoding.bitString(key))
  }

  private static func number(_ json: JSONValue?) -> [UInt8]? {
    json?.string.flatMap { Base64.bytes($0, .url) }
  }

  /// 2,048 bits (RFC 7518, section 3.3), and as many as anybody uses.
  private static let rsaBytesMin = 256
  private static let rsaBytesMax = 1_024
}
