// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Which ranges of arriving blobs are answered straight from upstream, and how many at a time
/// (Design: the digest chain).
///
/// Each is read from upstream by this node alone and kept by nobody, so this is for those who would
/// wait long for little: clients that read images lazily. A client that reads the parts of a layer
/// side by side keeps nearer to what has arrived, and one that goes on with a download asks for
/// more; both are fed by the swarm.
final class ColdRanges: Sendable {
  private struct State {
    var underway = 0
    /// Upstreams that have failed, until when they are left to the swarm.
    var resting: RecentTable<String, ContinuousClock.Instant>
  }

  private let limits: NodeShellConfiguration
  private let state: Mutex<State>

  init(limits: NodeShellConfiguration) {
    self.limits = limits
    self.state = Mutex(State(resting: RecentTable(countMax: Self.upstreamsMax)))
  }

  /// Whether the range is short, and begins far behind the bytes that can be read.
  func isCold(_ range: Range<Int64>, readableBytes: Int64) -> Bool {
    !range.isEmpty && range.upperBound - range.lowerBound <= limits.coldRangeBytesMax
      && range.lowerBound - readableBytes >= limits.coldRangeDistanceBytes
  }

  /// Takes a place for a range that is asked of the upstream; false if there is none now. `end`
  /// gives it back.
  func begin(from upstream: String, at now: ContinuousClock.Instant = .now) -> Bool {
    state.withLock { state in
      if let until = state.resting.value(for: upstream), until > now { return false }
      guard state.underway < limits.coldRangesMax else { return false }
      state.underway += 1
      return true
    }
  }

  func end() {
    state.withLock { $0.underway -= 1 }
  }

  /// The upstream did not give what it was asked for: it is spared for a while. What is wrong with
  /// it is for the pull to find out, which tells the other nodes.
  func failed(_ upstream: String, at now: ContinuousClock.Instant = .now) {
    let until = now + .seconds(limits.coldRangeRestSeconds)
    state.withLock { $0.resting.insert(until, for: upstream) }
  }

  private static let upstreamsMax = 256
}
