// SPDX-License-Identifier: Apache-2.0

extension HashState {
  /// The state before the first block (FIPS 180-4, sections 5.3.3 and 5.3.5): entry 0 of every
  /// digest chain, which nobody needs to be told.
  package static func initial(_ algorithm: HashAlgorithm) -> HashState {
    switch algorithm {
    case .sha256: sha256Initial
    case .sha512: sha512Initial
    }
  }

  private static let sha256Initial = HashState(
    algorithm: .sha256,
    bytes: Hexadecimal.bytes(
      "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19")!)

  private static let sha512Initial = HashState(
    algorithm: .sha512,
    bytes: Hexadecimal.bytes(
      "6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1"
        + "510e527fade682d19b05688c2b3e6c1f1f83d9abfb41bd6b5be0cd19137e2179")!)
}
