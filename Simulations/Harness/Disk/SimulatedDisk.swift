// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// A node's disk: one queue for all that takes its rate, and its own chance.
struct SimulatedDisk: Sendable {
  private(set) var specification: DiskSpecification
  /// Nothing about it takes time, fails or is limited: it is not asked then.
  private(set) var isIdeal: Bool
  /// When it has moved all the bytes it was given.
  private var busyUntil = Instant.zero
  private var generator: SeededGenerator

  init(_ specification: DiskSpecification, seed: UInt64) {
    self.specification = specification
    isIdeal = specification == DiskSpecification()
    generator = SeededGenerator(seed: seed)
  }

  /// Does otherwise from now on.
  mutating func turn(_ specification: DiskSpecification) {
    precondition(specification.bytesPerSecond ?? 1 > 0)
    self.specification = specification
    isIdeal = specification == DiskSpecification()
  }

  /// When these bytes will have been moved.
  mutating func finish(bytes: Int64, latency: Interval, at now: Instant) -> Instant {
    guard let rate = specification.bytesPerSecond else { return now + latency }
    let cost = LinkSpecification.time(bytes: bytes, bytesPerSecond: rate)
    busyUntil = max(now, busyUntil) + cost
    return busyUntil + latency
  }

  /// Whether the next thing done on it fails.
  mutating func fails() -> Bool {
    specification.failuresPerThousand > 0
      && generator.below(1000) < specification.failuresPerThousand
  }

  /// What a power cut at this time leaves of a partial file.
  mutating func tear(_ file: inout PartialFile, of blob: ModelBlob, at now: Instant) {
    guard specification.tornWithin > .zero else { return }
    let since =
      Instant.zero
      + Interval(
        nanoseconds: now.nanoseconds - specification.tornWithin.nanoseconds)
    file.tear(since: since, of: blob, &generator)
  }

  /// Whether a commit that did not come to its end is on disk all the same.
  mutating func isRenamed() -> Bool { generator.below(2) == 0 }
}
