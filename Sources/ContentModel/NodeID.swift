// SPDX-License-Identifier: Apache-2.0

/// Who a node is: the SHA-256 of its Ed25519 public key, so that an id cannot be claimed without
/// the key (Docs/Protocol.md §3).
package struct NodeID: Sendable, Hashable, Comparable {
  private let value: HashState

  /// Traps unless there are 32 bytes; parse lengths before.
  package init(bytes: some Collection<UInt8>) {
    self.value = HashState(algorithm: .sha256, bytes: bytes)
  }

  /// An id that is easy to recognise in a trace, for models and tests: the number in the first
  /// eight bytes, zeros after.
  package init(number: UInt64) {
    let high = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
    self.init(bytes: high + [UInt8](repeating: 0, count: 24))
  }

  package init?(_ text: some StringProtocol) {
    guard let bytes = Hexadecimal.bytes(text), bytes.count == 32 else { return nil }
    self.init(bytes: bytes)
  }

  package var bytes: [UInt8] { value.bytes }

  package static func < (left: NodeID, right: NodeID) -> Bool { left.value < right.value }
}

extension NodeID: CustomStringConvertible {
  package var description: String { Hexadecimal.text(bytes) }

  /// Enough to tell nodes apart in a log line.
  package var shortDescription: String { Hexadecimal.text(bytes.prefix(8)) }
}
