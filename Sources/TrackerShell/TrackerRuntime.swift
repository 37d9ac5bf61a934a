// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import TrackerCore
import UVRuntime

/// Owns the tracker's core and is the one interpreter of its effects: all of an event before the
/// next event. Loop thread only.
final class TrackerRuntime {
  var transport: PeerTransport?
  private let log: TrackerObservationLog
  private var tracker: Tracker
  private var effects = EffectQueue<TrackerEffect>()
  private var events: [TrackerEvent] = []
  private var isHandling = false
  private var isStopped = false
  private var timer: LoopTimer?

  init(tracker: Tracker, log: TrackerObservationLog, on loop: EventLoop) {
    loop.preconditionOnLoop()
    self.tracker = tracker
    self.log = log
    timer = LoopTimer(on: loop) { [unowned self] in self.raise(.deadlineReached) }
  }

  func raise(_ event: TrackerEvent) {
    guard !isStopped else { return }
    events.append(event)
    guard !isHandling else { return }
    isHandling = true
    var next = 0
    while next < events.count {
      let now = Instant(nanoseconds: EventLoop.nowNanoseconds)
      tracker.handle(events[next], at: now, into: &effects)
      next += 1
      for effect in effects.drain() { interpret(effect) }
    }
    events.removeAll(keepingCapacity: true)
    isHandling = false
    armTimer()
  }

  /// Says goodbye to everyone and calls `completion` when no handle is left.
  func stop(completion: @escaping () -> Void) {
    raise(.shutdownRequested)
    isStopped = true
    timer?.close()
    timer = nil
    guard let transport else {
      completion()
      return
    }
    transport.shutdown(.shutdown, completion: completion)
  }

  private func armTimer() {
    if let deadline = tracker.nextDeadline {
      timer?.arm(atNanoseconds: deadline.nanoseconds)
    } else {
      timer?.cancel()
    }
  }

  private func interpret(_ effect: TrackerEffect) {
    switch effect {
    case .sendFrame(let connection, let frame): transport?.send(frame, on: connection)
    case .closeConnection(let connection, let reason): transport?.close(connection, reason)
    case .observe(let observation): log.record(observation)
    }
  }
}

extension TrackerRuntime: PeerTransportHandler {
  func connectionOpened(
    _ connection: ConnectionID, _ identity: PeerIdentity, isInitiator: Bool
  ) {
    raise(.connectionOpened(connection, identity))
  }

  func acceptFailed(_ address: String, _ reason: CloseReason) {
    log.acceptFailed(address, reason)
  }

  func frameReceived(_ connection: ConnectionID, _ frame: Frame) {
    raise(.frameReceived(connection, frame))
  }

  func connectionClosed(_ connection: ConnectionID, _ reason: CloseReason) {
    raise(.connectionClosed(connection, reason))
  }

  // A tracker dials nobody, expects no chunk and sends none.

  func dialFailed(_ address: HostPort, _ reason: CloseReason) {}

  func dataReceived(
    _ connection: ConnectionID, _ header: DataHeader, from start: Int,
    _ payload: UnsafeRawBufferPointer, finishes: Bool
  ) {}

  func readFragment(
    _ connection: ConnectionID, _ chunk: ChunkReference, offset: Int, length: Int,
    completion: @escaping (BufferSlice?) -> Void
  ) {}

  func chunkSent(_ connection: ConnectionID, _ chunk: ChunkReference) {}

  func chunkUnreadable(_ connection: ConnectionID, _ chunk: ChunkReference) {}
}
