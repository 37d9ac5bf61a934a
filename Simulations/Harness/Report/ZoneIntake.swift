// SPDX-License-Identifier: Apache-2.0

/// What came into a zone from all others.
package struct ZoneIntake: Sendable, Equatable {
  package let zone: String
  /// Payload bytes of chunks ÷ the size of all blobs, in thousandths.
  package let copiesThousandths: Int64
}
