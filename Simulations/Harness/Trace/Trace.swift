// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore
import TrackerCore

/// What has happened: all of it as a digest, the end of it as lines.
struct Trace {
  private var digests = Table<TraceDigest>()
  private(set) var eventCount = 0
  private let lineCount: Int
  private var lines: [TraceLine] = []
  private var oldest = 0

  /// Keeps the last `lineCount` events of those that are to be shown.
  init(lineCount: Int) {
    self.lineCount = lineCount
  }

  /// `place` counts trackers, then nodes.
  mutating func add(_ event: NodeEvent, to place: Int, at now: Instant, in library: Library) {
    begin(at: now, place)
    digests[place].add(event, in: library)
  }

  mutating func add(_ event: TrackerEvent, to place: Int, at now: Instant, in library: Library) {
    begin(at: now, place)
    digests[place].add(event, in: library)
  }

  private mutating func begin(at now: Instant, _ place: Int) {
    prepare(forPlaces: place + 1)
    digests[place].add(UInt64(bitPattern: now.nanoseconds))
    eventCount += 1
  }

  mutating func prepare(forPlaces count: Int) {
    while digests.count < count { digests.append(TraceDigest()) }
  }

  /// One for some of the places, all of which are prepared for; it keeps no lines.
  func part() -> Trace {
    var part = Trace(lineCount: 0)
    part.digests = digests
    return part
  }

  /// What was added to a part has been added to the whole, but for its number.
  mutating func count(_ part: Trace) { eventCount += part.eventCount }

  /// Of what happened at each place, in the order of places: it says nothing of the turns that
  /// they took.
  var digest: TraceDigest {
    var digest = TraceDigest()
    for place in digests { digest.add(place.value) }
    return digest
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
