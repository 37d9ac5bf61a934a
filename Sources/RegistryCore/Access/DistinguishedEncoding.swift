// SPDX-License-Identifier: Apache-2.0

/// The little of ASN.1's distinguished encoding that keys and signatures are written in (X.690,
/// section 10).
enum DistinguishedEncoding {
  static func sequence(_ elements: [UInt8]...) -> [UInt8] {
    element(0x30, elements.flatMap { $0 })
  }

  /// A number that is not negative, the highest byte first.
  static func integer(_ magnitude: some Collection<UInt8>) -> [UInt8] {
    var bytes = Array(magnitude.drop { $0 == 0 })
    // The highest bit is a sign.
    if bytes.first.map({ $0 >= 0x80 }) ?? true { bytes.insert(0, at: 0) }
    return element(0x02, bytes)
  }

  static func bitString(_ bytes: [UInt8]) -> [UInt8] { element(0x03, [0] + bytes) }

  /// - Parameter body: the identifier as it is encoded, without its head.
  static func objectIdentifier(_ body: [UInt8]) -> [UInt8] { element(0x06, body) }

  static let null: [UInt8] = [0x05, 0x00]

  private static func element(_ tag: UInt8, _ body: [UInt8]) -> [UInt8] {
    if body.count < 0x80 { return [tag, UInt8(body.count)] + body }
    var length: [UInt8] = []
    var rest = body.count
    while rest > 0 {
      length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return [tag, 0x80 | UInt8(length.count)] + length + body
  }
}
