// SPDX-License-Identifier: Apache-2.0

/// How `Announcement.Standing` is told apart on the wire (Docs/Protocol.md §6.1).
enum StandingCode: UInt8 {
  case wanting = 1
  case holding = 2
  case gone = 3
}
