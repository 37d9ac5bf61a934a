// SPDX-License-Identifier: Apache-2.0

/// A moment on a monotonic clock whose zero means nothing: `uv_hrtime` in a process, virtual time
/// in the simulator. Ring 0 is told the time and never asks.
public struct Instant: Sendable, Hashable, Comparable {
  // Public and inlinable, as `OrderedTable` is: two instants are compared for every entry that is
  // looked at, and a call there has the compiler copy the entry first.
  public let nanoseconds: Int64

  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  @inlinable public static var zero: Instant { Instant(nanoseconds: 0) }

  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  @inlinable
  public static func + (instant: Instant, interval: Interval) -> Instant {
    Instant(nanoseconds: instant.nanoseconds + interval.nanoseconds)
  }

  @inlinable
  public static func - (instant: Instant, interval: Interval) -> Instant {
    Instant(nanoseconds: instant.nanoseconds - interval.nanoseconds)
  }

  @inlinable
  public static func - (later: Instant, earlier: Instant) -> Interval {
    Interval(nanoseconds: later.nanoseconds - earlier.nanoseconds)
  }
}

extension Instant: CustomStringConvertible {
  public var description: String { Interval(nanoseconds: nanoseconds).description }
}
