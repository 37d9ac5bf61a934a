// SPDX-License-Identifier: Apache-2.0

import ContentModel
import SwarmCore
import Synchronization

/// Which ranges of arriving blobs are answered straight from upstream, and how many
/// (Docs/Decisions/0016).
///
/// Each is read from upstream by this node alone and kept by nobody, so this is for those who would
/// wait long for little: clients that read images lazily. A client that reads the parts of a layer
/// side by side keeps nearer to what has arrived, and one that goes on with a download asks for
/// more; both are fed by the swarm.
final class ColdRanges: Sendable {
  private struct Place {
    let id: UInt64
    /// Nil while its client waits for bytes.
    var idleSince: ContinuousClock.Instant?
    var onLost: (@Sendable () -> Void)?
  }

  /// What was asked for of one blob.
  private struct Account {
    var bytes: Int64 = 0
    let since: ContinuousClock.Instant
  }

  private struct State {
    var places: [Place] = []
    var placesCount: UInt64 = 0
    /// (upstream, repository) pairs that have failed, until when they are left to the swarm.
    var resting: RecentTable<UpstreamSource, ContinuousClock.Instant>
    var accounts: RecentTable<Digest, Account>
  }

  private let limits: NodeShellConfiguration
  private let state: Mutex<State>

  init(limits: NodeShellConfiguration) {
    self.limits = limits
    self.state = Mutex(
      State(
        resting: RecentTable(countMax: limits.coldRangeBlobsMax),
        accounts: RecentTable(countMax: limits.coldRangeBlobsMax)))
  }

  /// Whether the range is short, and begins far behind the bytes that can be read.
  func isCold(_ range: Range<Int64>, readableBytes: Int64) -> Bool {
    !range.isEmpty && range.upperBound - range.lowerBound <= limits.coldRangeBytesMax
      && range.lowerBound - readableBytes >= limits.coldRangeDistanceBytes
  }

  /// Takes a place for a range that is to be asked for; nil if there is none now, or the blob has
  /// had its share. If all are taken, that of the client goes that has let its own wait for
  /// longest, and too long.
  func begin(
    _ range: Range<Int64>, of blob: Blob, from source: UpstreamSource,
    at now: ContinuousClock.Instant = .now
  ) -> ColdRangePlace? {
    let bytes = range.upperBound - range.lowerBound
    let (id, onLost): (UInt64?, (@Sendable () -> Void)?) = state.withLock { state in
      if let until = state.resting.value(for: source), until > now { return (nil, nil) }
      var account = state.accounts.value(for: blob.digest) ?? Account(since: now)
      if now - account.since >= .seconds(limits.coldRangeAccountSeconds) {
        account = Account(since: now)
      }
      guard account.bytes + bytes <= mostBytes(of: blob) else { return (nil, nil) }
      var lost: Place?
      if state.places.count >= limits.coldRangesMax {
        guard let index = longestIdle(state.places, at: now) else { return (nil, nil) }
        lost = state.places.remove(at: index)
      }
      account.bytes += bytes
      state.accounts.insert(account, for: blob.digest)
      state.placesCount += 1
      state.places.append(Place(id: state.placesCount))
      return (state.placesCount, lost?.onLost)
    }
    onLost?()
    return id.map { ColdRangePlace(id: $0, digest: blob.digest, in: self) }
  }

  /// Upstream did not give what it was asked for: this repository of it is spared for a while. What
  /// is wrong is for the pull to find out, which tells the other nodes.
  ///
  /// - Parameter retryAfterSeconds: what upstream has asked for itself.
  func failed(
    _ source: UpstreamSource, retryAfterSeconds: Int? = nil,
    at now: ContinuousClock.Instant = .now
  ) {
    let asked = min(Int64(retryAfterSeconds ?? 0), Self.restSecondsMax)
    let until = now + .seconds(max(asked, limits.coldRangeRestSeconds))
    state.withLock { $0.resting.insert(until, for: source) }
  }

  // MARK: For `ColdRangePlace`

  func isKept(_ id: UInt64) -> Bool {
    state.withLock { state in
      guard let index = state.places.firstIndex(where: { $0.id == id }) else { return false }
      state.places[index].idleSince = nil
      return true
    }
  }

  func rest(
    _ id: UInt64, at now: ContinuousClock.Instant, onLost: @escaping @Sendable () -> Void
  ) {
    state.withLock { state in
      guard let index = state.places.firstIndex(where: { $0.id == id }) else { return }
      state.places[index].idleSince = now
      state.places[index].onLost = onLost
    }
  }

  func end(_ id: UInt64, of digest: Digest, unreadBytes: Int64) {
    state.withLock { state in
      state.places.removeAll { $0.id == id }
      guard var account = state.accounts.value(for: digest) else { return }
      account.bytes = max(0, account.bytes - unreadBytes)
      state.accounts.insert(account, for: digest)
    }
  }

  private func mostBytes(of blob: Blob) -> Int64 {
    max(limits.coldRangeBytesMax, blob.sizeBytes / limits.coldRangeBlobDivisor)
  }

  private func longestIdle(_ places: [Place], at now: ContinuousClock.Instant) -> Int? {
    let tooLong = now - .seconds(limits.coldRangeIdleSeconds)
    let idle = places.indices.filter { places[$0].idleSince.map { $0 <= tooLong } ?? false }
    return idle.min { places[$0].idleSince ?? now < places[$1].idleSince ?? now }
  }

  /// As far as the core believes `Retry-After` (`UpstreamOutcome`).
  private static let restSecondsMax: Int64 = 86_400
}
