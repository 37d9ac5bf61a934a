// SPDX-License-Identifier: Apache-2.0

/// The digest algorithms an OCI registry must know (OCI image-spec, descriptor: digests).
public enum HashAlgorithm: UInt8, Sendable, Hashable, Comparable, CaseIterable {
  /// SHA-256, which nearly everything is named by.
  case sha256 = 1
  /// SHA-512.
  case sha512 = 2

  /// The name before the colon of a digest.
  public var name: String {
    switch self {
    case .sha256: "sha256"
    case .sha512: "sha512"
    }
  }

  /// The algorithm of this name in a digest, such as `sha256`; nil for another.
  public init?(name: some StringProtocol) {
    switch name {
    case "sha256": self = .sha256
    case "sha512": self = .sha512
    default: return nil
    }
  }

  /// Bytes of a digest, and of the internal state between two blocks: SHA-2 without truncation
  /// outputs its whole state (FIPS 180-4, section 6).
  package var stateBytes: Int {
    switch self {
    case .sha256: 32
    case .sha512: 64
    }
  }

  /// Bytes the compression function takes at a time; every chunk size is a multiple of it.
  package var blockBytes: Int {
    switch self {
    case .sha256: 64
    case .sha512: 128
    }
  }

  public static func < (left: HashAlgorithm, right: HashAlgorithm) -> Bool {
    left.rawValue < right.rawValue
  }
}
