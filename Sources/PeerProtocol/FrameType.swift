// SPDX-License-Identifier: Apache-2.0

/// The byte after a frame's length (Docs/Protocol.md §1.2).
enum FrameType: UInt8, Sendable, CaseIterable {
  case hello = 1
  case proof = 2
  case ping = 3
  case pong = 4
  case goodbye = 5

  case want = 16
  case unwant = 17
  case have = 18
  case drop = 19
  case offer = 20
  case accept = 21
  case decline = 22
  case cancel = 23
  case request = 24
  case chain = 25
  case data = 26
  case expect = 27
  case progress = 28

  case announce = 48
  case leaseRequest = 49
  case leaseRenew = 50
  case leaseRelease = 51

  case neighbours = 64
  case leaseGrant = 65
  case leaseRevoke = 66
  case supply = 67

  case upstreamPause = 128
  case neighboursLost = 129

  /// Types from here up are additions that a receiver which does not know them skips.
  static let ignorableMin: UInt8 = 128
}
