// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// What has happened: all of it as a digest, the end of it as lines.
struct Trace: Sendable {
  private(set) var digest = TraceDigest()
  private(set) var eventCount = 0
  private let lineCount: Int
  private var lines: [TraceLine] = []
  private var oldest = 0

  /// Keeps the last `lineCount` events of those that are to be shown.
  init(lineCount: Int) {
    self.lineCount = lineCount
  }

  mutating func add(
    _ delivery: Delivery, at now: Instant, in library: Library,
    isShown: @autoclosure () -> Bool
  ) {
    digest.add(UInt64(bitPattern: now.nanoseconds))
    switch delivery {
    case .toNode(let node, let event):
      digest.add(node)
      digest.add(event, in: library)
    case .toTracker(let tracker, let event):
      digest.add(-1 - tracker)
      digest.add(event, in: library)
    }
    eventCount += 1
    guard lineCount > 0, isShown() else { return }
    let line = TraceLine(instant: now, delivery: delivery)
    if lines.count < lineCount {
      lines.append(line)
    } else {
      lines[oldest] = line
      oldest = (oldest + 1) % lineCount
    }
  }

  /// The last events, earliest first.
  var lastLines: [TraceLine] { Array(lines[oldest...] + lines[..<oldest]) }
}
