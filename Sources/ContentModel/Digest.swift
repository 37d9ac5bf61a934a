// SPDX-License-Identifier: Apache-2.0

/// An OCI digest: an algorithm and the hash of some bytes under it, `sha256:<64 hex>`
/// (OCI image-spec, descriptor: digests).
public struct Digest: Sendable, Hashable, Comparable {
  package let value: HashState

  package init(_ value: HashState) {
    self.value = value
  }

  /// Parses the text form; nil for an unknown algorithm, a wrong length or upper-case hex.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let algorithm = HashAlgorithm(name: parts[0]),
      parts[1].utf8.count == algorithm.stateBytes * 2,
      let bytes = Hexadecimal.bytes(parts[1])
    else { return nil }
    self.value = HashState(algorithm: algorithm, bytes: bytes)
  }

  /// What it was hashed under.
  public var algorithm: HashAlgorithm { value.algorithm }

  /// The part after the colon.
  public var hex: String { Hexadecimal.text(value.bytes) }

  public static func < (left: Digest, right: Digest) -> Bool { left.value < right.value }
}

extension Digest: CustomStringConvertible {
  public var description: String { "\(algorithm.name):\(hex)" }
}
