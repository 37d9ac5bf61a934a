// SPDX-License-Identifier: Apache-2.0

/// Majors do not understand each other; a minor adds to the one before it, and a node works with
/// peers one minor older (Docs/Protocol.md §3.3).
package struct ProtocolVersion: Sendable, Hashable, Comparable {
  package let major: UInt8
  package let minor: UInt8

  package init(major: UInt8, minor: UInt8) {
    self.major = major
    self.minor = minor
  }

  package static let current = ProtocolVersion(major: 1, minor: 1)

  /// The first in which PROGRESS is spoken (§5.12).
  package static let withProgress = ProtocolVersion(major: 1, minor: 1)

  package func understands(_ other: ProtocolVersion) -> Bool {
    major == other.major && (other.minor >= minor || minor - other.minor <= 1)
  }

  package static func < (left: ProtocolVersion, right: ProtocolVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}

extension ProtocolVersion: CustomStringConvertible {
  package var description: String { "\(major).\(minor)" }
}
