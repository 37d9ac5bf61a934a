// SPDX-License-Identifier: Apache-2.0

/// Frames between a tracker and its nodes.
package struct TrackerTraffic: Sendable, Equatable {
  package internal(set) var framesIn = 0
  package internal(set) var framesOut = 0
  package internal(set) var bytesIn: Int64 = 0
  package internal(set) var bytesOut: Int64 = 0
  /// Connections that the tracker closed: none, if all is well.
  package internal(set) var closes = 0
  /// By second of virtual time, in and out together.
  package internal(set) var framesBySecond: [Int] = []

  mutating func count(bytes: Int, isIncoming: Bool, second: Int) {
    if isIncoming {
      framesIn += 1
      bytesIn += Int64(bytes)
    } else {
      framesOut += 1
      bytesOut += Int64(bytes)
    }
    while framesBySecond.count <= second { framesBySecond.append(0) }
    framesBySecond[second] += 1
  }
}
