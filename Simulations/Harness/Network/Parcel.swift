// SPDX-License-Identifier: Apache-2.0

/// What is put at a lane's other end for when it arrives there.
enum Parcel: Sendable {
  case fragment(Fragment)
  case message(SizedMessage)
  /// The bytes of a fragment that is a whole chunk, for its sender.
  case acknowledgement(Int64)
}
