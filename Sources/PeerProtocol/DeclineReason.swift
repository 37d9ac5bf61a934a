// SPDX-License-Identifier: Apache-2.0

/// Why an offer or a request is not taken up (Docs/Protocol.md §5.6).
package enum DeclineReason: UInt8, Sendable, Equatable, CaseIterable {
  /// The receiver of the offer already holds the chunk.
  case held = 1
  /// The chunk is on its way from elsewhere.
  case underway = 2
  /// No room now; try another chunk or peer first.
  case busy = 3
  /// The receiver of the offer is not after this blob.
  case unwanted = 4
  /// The chain entries that would check the chunk are not known.
  case chainMissing = 5
  /// The receiver of the request does not hold the chunk.
  case missing = 6
}
