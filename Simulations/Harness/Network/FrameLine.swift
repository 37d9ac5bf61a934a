// SPDX-License-Identifier: Apache-2.0

/// The frames of one lane at a link, in order: first those that pass it, then those that wait
/// behind fragments.
struct FrameLine: Sendable {
  private var frames = WaitingLine<SizedMessage>()
  private var passingCount = 0

  /// It passes at once, which nothing waits for.
  mutating func pass(_ sized: SizedMessage) {
    precondition(passingCount == frames.count, "a frame does not overtake another of its lane")
    frames.append(sized)
    passingCount += 1
  }

  mutating func wait(_ sized: SizedMessage) {
    frames.append(sized)
  }

  /// Has the next ones pass that waited, and gives their sizes.
  mutating func passWaiting(_ count: Int32) -> [Int64] {
    let first = passingCount
    passingCount += Int(count)
    return frames.slice(first..<passingCount).map(\.bytes)
  }

  /// Removes the one that has passed.
  mutating func removePassed() -> SizedMessage? {
    guard let sized = frames.removeFirst() else { return nil }
    passingCount -= 1
    return sized
  }
}
