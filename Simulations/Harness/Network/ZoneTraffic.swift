// SPDX-License-Identifier: Apache-2.0

/// What was sent from the hosts of one zone to those of another.
package struct ZoneTraffic: Sendable, Equatable {
  package let from: String
  package let to: String
  /// Payload bytes of chunks.
  package let dataBytes: Int64
  package let controlBytes: Int64
}
