// SPDX-License-Identifier: Apache-2.0

/// A node's Ed25519 public key (RFC 8032, section 5.1.5): 32 bytes.
package struct PublicKey: Sendable, Hashable {
  private let value: HashState

  /// Traps unless there are 32 bytes; parse lengths before.
  package init(bytes: some Collection<UInt8>) {
    self.value = HashState(algorithm: .sha256, bytes: bytes)
  }

  package var bytes: [UInt8] { value.bytes }
}

extension PublicKey: CustomStringConvertible {
  package var description: String { Hexadecimal.text(bytes.prefix(8)) + "…" }
}
