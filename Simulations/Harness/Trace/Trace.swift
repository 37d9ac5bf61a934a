// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore
import TrackerCore

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

  mutating func add(_ event: NodeEvent, toNode node: Int, at now: Instant, in library: Library) {
    digest.add(UInt64(bitPattern: now.nanoseconds))
    digest.add(node)
    digest.add(event, in: library)
    eventCount += 1
  }

  mutating func add(
    _ event: TrackerEvent, toTracker tracker: Int, at now: Instant, in library: Library
  ) {
    digest.add(UInt64(bitPattern: now.nanoseconds))
    digest.add(-1 - tracker)
    digest.add(event, in: library)
    eventCount += 1
  }

  /// Whether any line is kept.
  var keepsLines: Bool { lineCount > 0 }

  mutating func keep(_ line: TraceLine) {
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
