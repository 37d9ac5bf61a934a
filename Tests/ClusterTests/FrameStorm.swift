// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import Synchronization
import UVRuntime

/// Sends many frames of a `FrameMutator` to one process, over a few connections at a time that are
/// opened anew whenever the victim closes them. Loop thread only but for `ledger`.
final class FrameStorm {
  final class Ledger: Sendable {
    private struct State {
      var framesSent = 0
      var connections = 0
      var isOver = false
      var reasons: [CloseReason: Int] = [:]
    }

    private let state = Mutex(State())

    var isOver: Bool { state.withLock { $0.isOver } }
    var reasons: [CloseReason: Int] { state.withLock { $0.reasons } }
    var summary: String {
      state.withLock {
        let reasons = $0.reasons.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
        return "\($0.framesSent) frames over \($0.connections) connections; closed for \(reasons)"
      }
    }

    fileprivate func note(frames: Int) { state.withLock { $0.framesSent += frames } }
    fileprivate func noteConnection() { state.withLock { $0.connections += 1 } }
    fileprivate func noteEnd() { state.withLock { $0.isOver = true } }
    fileprivate func note(_ reason: CloseReason) {
      state.withLock { $0.reasons[reason, default: 0] += 1 }
    }
  }

  let ledger: Ledger
  private let loop: EventLoop
  private let target: HostPort
  private var mutator: FrameMutator
  private var framesLeft: Int
  private var attackers: [ObjectIdentifier: RawAttacker] = [:]

  init(
    on loop: EventLoop, target: HostPort, seed: UInt64, about blob: Blob, frames: Int,
    _ ledger: Ledger
  ) {
    self.loop = loop
    self.target = target
    self.ledger = ledger
    mutator = FrameMutator(seed: seed, blob: blob)
    framesLeft = frames
  }

  /// Runs a storm while `body` runs: to its own end at least, unless `body` throws.
  static func run<Outcome: Sendable>(
    against target: HostPort, seed: UInt64, about blob: Blob, frames: Int,
    _ body: (Ledger) async throws -> Outcome
  ) async throws -> Outcome {
    let loop = EventLoop(name: "frame-storm")
    let ledger = Ledger()
    let storm = await loop.run {
      let storm = FrameStorm(
        on: loop, target: target, seed: seed, about: blob, frames: frames, ledger)
      for _ in 0..<connectionsAtOnce { storm.open() }
      return LoopBound(storm, on: loop)
    }
    let outcome: Result<Outcome, any Error>
    do {
      outcome = .success(try await body(ledger))
    } catch {
      outcome = .failure(error)
      await loop.run { storm.value.callOff() }
    }
    // The loop must not be left with its connections.
    while !ledger.isOver { try? await Task.sleep(for: .milliseconds(10)) }
    await loop.shutdown()
    return try outcome.get()
  }

  private func callOff() {
    framesLeft = 0
    for attacker in attackers.values { attacker.close() }
  }

  private func open() {
    guard framesLeft > 0 else {
      if attackers.isEmpty { ledger.noteEnd() }
      return
    }
    let attacker = RawAttacker()
    attackers[ObjectIdentifier(attacker)] = attacker
    ledger.noteConnection()
    attacker.onOpen = { [self, unowned attacker] in send(attacker) }
    attacker.onEnd = { [self, unowned attacker] in end(attacker) }
    // Every eighth is not even polite.
    let opening = mutator.below(8) == 0 ? take(3) : nil
    attacker.connect(to: target, on: loop, opening: opening)
  }

  private func send(_ attacker: RawAttacker) {
    attacker.write(take(1 + mutator.below(40)))
  }

  private func end(_ attacker: RawAttacker) {
    if let reason = attacker.goodbye { ledger.note(reason) }
    attackers[ObjectIdentifier(attacker)] = nil
    // In a later turn: the connection is still at work.
    let bound = LoopBound(self, on: loop)
    loop.execute { bound.value.open() }
  }

  /// Frames, and behind them what fills up half a frame and is none itself, so that the victim
  /// closes the connection now and not when it has waited for the other half for long enough.
  private func take(_ count: Int) -> [UInt8] {
    let taken = min(count, framesLeft)
    framesLeft -= taken
    ledger.note(frames: taken)
    return (0..<taken).flatMap { _ in mutator.next() } + Self.filling
  }

  private static let filling = [UInt8](
    repeating: 0, count: FrameLimits.dataFrameBytesMax + FrameLimits.prefixBytes)
  private static let connectionsAtOnce = 4
}
