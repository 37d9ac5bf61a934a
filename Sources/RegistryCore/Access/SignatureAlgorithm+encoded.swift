// SPDX-License-Identifier: Apache-2.0

extension SignatureAlgorithm {
  /// As other libraries have the signature: RFC 7518, section 3.4 puts the two numbers of ECDSA
  /// side by side. Nil for one of another length.
  package func encoded(_ signature: [UInt8]) -> [UInt8]? {
    let bytesCount: Int
    switch self {
    case .rs256, .rs384, .rs512, .edDSA: return signature
    case .es256: bytesCount = 32
    case .es384: bytesCount = 48
    case .es512: bytesCount = 66
    }
    guard signature.count == 2 * bytesCount else { return nil }
    return DistinguishedEncoding.sequence(
      DistinguishedEncoding.integer(signature[..<bytesCount]),
      DistinguishedEncoding.integer(signature[bytesCount...]))
  }
}
