// SPDX-License-Identifier: Apache-2.0

/// What one blob has had of the uplink, in bytes of which the sending began (start-time fair
/// queueing: Goyal, Vin, Cheng 1996).
struct UplinkShare: Sendable {
  private var started: Int64 = 0

  /// At least what the poorest blob has had: time in which a blob had no use for the uplink gives
  /// it no claim.
  func bytes(of uplink: Uplink) -> Int64 { max(started, uplink.leastShare) }

  mutating func take(_ length: Int, of uplink: Uplink) {
    started = bytes(of: uplink) + Int64(length)
  }

  /// So far a blob may fall behind one with such chunks, for the sake of that one's rarer chunks.
  static func slack(chunkBytes: Int64) -> Int64 { 2 * chunkBytes }
}
