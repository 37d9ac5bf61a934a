// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import Glibc
import NIOCore
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Synchronization

/// Makes events of what happens, and wakes those who send them.
///
/// What changes content is written by the transaction that changes it. Pulls change nothing, and a
/// transaction for each would cost more than the pull: they are gathered here, and written a moment
/// later.
final class EventRecorder: Sendable {
  private struct State {
    var source: EventSource
    var pulls: [Pull] = []
    var pullsCost = 0

    var hasRoom: Bool { pullsCost < EventRecorder.pullsCostMax }
  }

  private struct Pull: Sendable {
    let target: EventTarget
    let request: RequestFacts
    let unixMilliseconds: Int64
  }

  private let settings: EventSettings
  private let scheme: WebScheme
  private let monitors: [EventMonitor]
  private let state: Mutex<State>
  private let wakes: [(stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)]
  private let pullsCame = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

  /// - Parameter monitors: one for each endpoint of the settings.
  init(_ settings: EventSettings, scheme: WebScheme, monitors: [EventMonitor]) {
    self.settings = settings
    self.scheme = scheme
    self.monitors = monitors
    state = Mutex(State(source: EventSource(address: "", instance: Self.makeID())))
    wakes = monitors.map { _ in AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1)) }
  }

  /// Comes when there may be something for the endpoint of that index.
  func wake(of index: Int) -> AsyncStream<Void> { wakes[index].stream }

  /// Comes when there are pulls to be written.
  var pullsWait: AsyncStream<Void> { pullsCame.stream }

  /// Clients reach the node at this port.
  func bound(port: UInt16) {
    state.withLock { $0.source.address = "\(Self.hostName):\(port)" }
  }

  /// What is to be written of a change; nil where nobody wants to be told.
  func note(
    _ action: RegistryEvent.Action, _ targets: [EventTarget], by request: RequestFacts
  ) -> EventNote? {
    guard let first = targets.first else { return nil }
    return note(
      action, first, targets.dropFirst(), by: request, at: Self.nowUnixMilliseconds)
  }

  /// The references of a manifest, if they are told of and not too many. What is not told of them
  /// may be long, and is not held on to.
  func references(of manifest: ManifestReferences) -> [Descriptor] {
    if !settings.tellsReferences { return [] }
    let all = (manifest.config.map { [$0] } ?? []) + manifest.layers + manifest.manifests
    if all.count > EventTarget.referencesMax { return [] }
    return all.map {
      Descriptor(mediaType: $0.mediaType, digest: $0.digest, sizeBytes: $0.sizeBytes)
    }
  }

  /// A note has been written.
  func written() {
    for wake in wakes { wake.continuation.yield() }
  }

  /// Whether anybody wants to be told of pulls.
  var wantsPulls: Bool { settings.endpoints.contains { $0.filter.passes(.pull, nil) } }

  func pulled(_ content: PulledContent, by request: RequestFacts) {
    let endpoints = settings.endpoints.filter { $0.filter.passes(.pull, content.mediaType) }
    if endpoints.isEmpty { return }
    // A manifest is not read for nothing.
    if state.withLock({ $0.hasRoom }), keep(content, by: request) {
      pullsCame.continuation.yield()
    } else {
      lost(.pulls, to: endpoints.map(\.name))
    }
  }

  private func keep(_ content: PulledContent, by request: RequestFacts) -> Bool {
    let pull = Pull(
      target: target(of: content), request: request, unixMilliseconds: Self.nowUnixMilliseconds)
    return state.withLock { state in
      // Others came meanwhile.
      if !state.hasRoom { return false }
      state.pulls.append(pull)
      state.pullsCost += 1 + pull.target.references.count / Self.referencesPerCost
      return true
    }
  }

  /// Writes the pulls that wait, also while the calling task is cancelled.
  func writePulls(to outbox: any EventOutbox) async {
    let pulls = state.withLock { state in
      var pulls: [Pull] = []
      swap(&pulls, &state.pulls)
      state.pullsCost = 0
      return pulls
    }
    var rest = pulls[...]
    while !rest.isEmpty {
      let notes = rest.prefix(Self.pullsPerTransaction).compactMap { note($0) }
      rest = rest.dropFirst(Self.pullsPerTransaction)
      if notes.isEmpty { continue }
      switch await Task(operation: { try await outbox.add(notes) }).result {
      case .success: written()
      case .failure: for note in notes { lost(.catalog, to: note.endpoints) }
      }
    }
  }

  private func lost(_ reason: EventMetrics.Loss, to endpoints: [EventEndpointName]) {
    for (endpoint, monitor) in zip(settings.endpoints, monitors)
    where endpoints.contains(endpoint.name) {
      monitor.metrics.lost(1, reason)
    }
  }

  /// Nothing of the content is held on to.
  private func target(of pulled: PulledContent) -> EventTarget {
    switch pulled.content {
    case .blob(let blob): return .blob(blob, in: pulled.repository, upstream: pulled.upstream)
    case .manifest(let manifest, let tag):
      let parsed =
        settings.tellsReferences
        ? try? ManifestReferences(parsing: Array(manifest.bytes.readableBytesView)) : nil
      return .manifest(
        manifest.digest, mediaType: manifest.mediaType,
        sizeBytes: Int64(manifest.bytes.readableBytes), in: pulled.repository, tag: tag,
        upstream: pulled.upstream, references: parsed.map(references) ?? [])
    }
  }

  private func note(_ pull: Pull) -> EventNote? {
    note(.pull, pull.target, [], by: pull.request, at: pull.unixMilliseconds)
  }

  private func note(
    _ action: RegistryEvent.Action, _ first: EventTarget, _ others: ArraySlice<EventTarget>,
    by request: RequestFacts, at unixMilliseconds: Int64
  ) -> EventNote? {
    let endpoints = settings.endpoints.filter { $0.filter.passes(action, first.mediaType) }
    if endpoints.isEmpty { return nil }
    let event = RegistryEvent(
      id: Self.makeID(), unixMilliseconds: unixMilliseconds, action: action, target: first,
      request: request, source: state.withLock { $0.source }, scheme: scheme)
    return EventNote(
      of: event, Array(others), to: endpoints.map(\.name), limits: settings.outbox)
  }

  private static func makeID() -> UniqueID {
    UniqueID(randomBytes: SecureRandom.bytes(count: UniqueID.randomBytesCount))
  }

  private static var nowUnixMilliseconds: Int64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
  }

  private static var hostName: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Pulls without references that wait at most, each of 2 KiB at most…
  static let pullsCostMax = 4_096
  /// …which is what so many references take, with the longest names that media types may have.
  private static let referencesPerCost = 4
  private static let pullsPerTransaction = 256
}
