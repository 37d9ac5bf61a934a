// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Logging
import RegistryCore
import Synchronization

/// The images that operators have pinned: in the catalog, and by it in the cache, which keeps what
/// they consist of. A pin of a tag follows the tag when the node sees it move.
final class ImagePins: Sendable {
  private struct State {
    var pins = OrderedTable<PinPlace, ImagePin>()
    /// Where a tag's pin is being moved to.
    var moves = OrderedTable<PinPlace, Digest>()
    /// Where it could not be moved to.
    var refused = OrderedTable<PinPlace, Refusal>()

    func refuses(_ place: PinPlace, _ digest: Digest, at nowSeconds: Int64) -> Bool {
      guard let refusal = refused[place], refusal.digest == digest else { return false }
      return refusal.retrySeconds.map { nowSeconds < $0 } ?? true
    }

    /// A move that is under way comes to nothing.
    mutating func endMove(_ place: PinPlace) {
      moves.remove(place)
      refused.remove(place)
    }
  }

  private struct Refusal {
    let digest: Digest
    /// Not tried again before, however many clients ask; nil until what is pinned changes.
    let retrySeconds: Int64?
  }

  private let catalog: any PinCatalog
  private let cache: BlobCache
  private let logger: Logger
  private let state: Mutex<State>
  private let turns = KeyedTurns<PinPlace>()

  /// - Parameters:
  ///   - pins: what the catalog has.
  ///   - cache: which keeps what they consist of already.
  init(_ pins: [ImagePin], catalog: any PinCatalog, cache: BlobCache, logger: Logger) {
    self.catalog = catalog
    self.cache = cache
    self.logger = logger
    var state = State()
    for pin in pins { state.pins[pin.place] = pin }
    self.state = Mutex(state)
  }

  /// In the order in which they were pinned, to the second; one that moves keeps its place.
  var all: [ImagePin] {
    let pins = state.withLock { $0.pins.values }
    return pins.map { ($0.pinnedAt, "\($0.place)", $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
      .map(\.2)
  }

  /// Pins an image, or what a pinned one has become.
  func put(_ pin: ImagePin) async throws(PinError) {
    await turns.take(pin.place)
    defer { turns.give(pin.place) }
    try await replace(with: pin)
    // What a move under way has seen may be older. If not, the next client tells.
    state.withLock { $0.endMove(pin.place) }
  }

  /// The pin that is no more; nil if there was none.
  func remove(_ place: PinPlace) async throws(PinError) -> ImagePin? {
    await turns.take(place)
    defer { turns.give(place) }
    guard let pin = state.withLock({ $0.pins[place] }) else { return nil }
    do throws(CatalogError) {
      _ = try await catalog.removePin(place)
    } catch {
      throw .catalog(error)
    }
    state.withLock { state in
      state.pins.remove(place)
      state.endMove(place)
    }
    letGo(pin)
    return pin
  }

  /// The tag names this digest now. If it is pinned and has moved, so does the pin, after a while.
  ///
  /// - Parameter look: what the place consists of.
  /// - Returns: the move, if one begins.
  @discardableResult
  func follow(
    _ place: PinPlace, to digest: Digest,
    _ look: @escaping @Sendable () async throws(PinError) -> ImagePin
  ) -> Task<Void, Never>? {
    let now = cache.now
    let isMoved = state.withLock { state in
      guard !state.pins.isEmpty, let pin = state.pins[place] else { return false }
      if pin.digest == digest {
        // It has come back, before the pin has left.
        state.moves.remove(place)
        return false
      }
      guard state.moves[place] != digest, !state.refuses(place, digest, at: now) else {
        return false
      }
      state.moves[place] = digest
      return true
    }
    guard isMoved else { return nil }
    return Task {
      do throws(PinError) {
        try await move(place, to: digest, try await look())
      } catch {
        noteFailure(error, place, digest)
      }
      state.withLock { if $0.moves[place] == digest { $0.moves.remove(place) } }
    }
  }

  /// - Parameter digest: what the tag named when it was seen to move.
  private func move(
    _ place: PinPlace, to digest: Digest, _ pin: ImagePin
  ) async throws(PinError) {
    await turns.take(place)
    defer { turns.give(place) }
    // It may have been unpinned meanwhile, or have moved again: the later move has looked later.
    let old = state.withLock { $0.moves[place] == digest ? $0.pins[place] : nil }
    guard let old, old.digest != pin.digest else { return }
    try await replace(
      with: ImagePin(
        place: place, digest: pin.digest, pinnedAt: old.pinnedAt, contents: pin.contents))
    logger.notice(
      "a pinned tag has moved, and its pin with it",
      metadata: [LogKey.reference: "\(place)", LogKey.digest: "\(pin.digest)"])
  }

  /// What the old one kept is let go only when the catalog has the new one.
  private func replace(with pin: ImagePin) async throws(PinError) {
    let (old, count) = state.withLock { ($0.pins[pin.place], $0.pins.count) }
    guard old != nil || count < Self.countMax else { throw .tooMany(Self.countMax) }
    switch cache.keep(pin.contents, inPlaceOf: old?.contents ?? []) {
    case .refused(let neededBytes, let roomBytes):
      throw .noRoom(neededBytes: neededBytes, roomBytes: roomBytes)
    case .tooMany: throw .tooManyContents
    case .kept: break
    }
    do throws(CatalogError) {
      try await catalog.putPin(pin)
    } catch {
      cache.letGo(pin.contents)
      throw .catalog(error)
    }
    state.withLock { $0.pins[pin.place] = pin }
    if let old { letGo(old) }
  }

  private func letGo(_ pin: ImagePin) {
    cache.letGo(pin.contents)
    // What had no room may have some now.
    state.withLock { $0.refused = OrderedTable() }
  }

  private func noteFailure(_ error: PinError, _ place: PinPlace, _ digest: Digest) {
    let retrySeconds = error.lasts ? nil : cache.now + Self.restSeconds
    let isFollowed = state.withLock { state in
      guard state.moves[place] == digest else { return false }
      state.refused[place] = Refusal(digest: digest, retrySeconds: retrySeconds)
      return true
    }
    guard isFollowed else { return }
    logger.warning(
      "a pinned tag has moved, and its pin stays where it was",
      metadata: [
        LogKey.reference: "\(place)", LogKey.digest: "\(digest)", LogKey.error: "\(error)",
      ])
  }

  /// What they consist of is in memory, mostly ten to a hundred digests of each.
  static let countMax = 1_000
  /// After a failure that may be over soon.
  static let restSeconds: Int64 = 60
}
