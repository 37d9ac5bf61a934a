// SPDX-License-Identifier: Apache-2.0

/// The 32 bytes an Ed25519 key grows from (RFC 8032, section 5.1.5), in a type that cannot be
/// printed by accident.
struct PrivateSeed: Sendable {
  let bytes: [UInt8]

  /// Traps unless there are 32 bytes.
  init(bytes: [UInt8]) {
    precondition(bytes.count == Self.bytesCount, "an Ed25519 seed has 32 bytes")
    self.bytes = bytes
  }

  static let bytesCount = 32
}

extension PrivateSeed: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "********" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
