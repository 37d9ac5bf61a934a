// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What has happened: all of it as a digest, the end of it as lines.
struct Trace: Sendable {
  private(set) var digest = TraceDigest()
  private(set) var eventCount = 0
  private let lineCount: Int
  private var lines: [TraceLine] = []

  /// Keeps the last `lineCount` events.
  init(lineCount: Int) {
    self.lineCount = lineCount
  }

  mutating func add(_ delivery: Delivery, at now: Instant, in library: Library) {
    digest.add(UInt64(bitPattern: now.nanoseconds))
    switch delivery {
    case .toNode(let node, let event):
      digest.add(node)
      digest.add(event, in: library)
    case .toTracker(let tracker, let event):
      digest.add(-1 - tracker)
      digest.add(event, in: library)
    }
    if lineCount > 0 {
      let line = TraceLine(instant: now, delivery: delivery)
      if lines.count < lineCount {
        lines.append(line)
      } else {
        lines[eventCount % lineCount] = line
      }
    }
    eventCount += 1
  }

  /// The last events, earliest first.
  var lastLines: [String] {
    guard !lines.isEmpty else { return [] }
    let start = lines.count < lineCount ? 0 : eventCount % lineCount
    return (lines[start...] + lines[..<start]).map(\.description)
  }
}
