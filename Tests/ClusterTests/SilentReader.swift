// SPDX-License-Identifier: Apache-2.0

import ContentModel
import LocalCluster
import PeerProtocol
import Synchronization
import UVRuntime

/// A peer that asks for all of a blob again and again, reads nothing of it, and shows all the time
/// that it lives; closed, it comes back. Loop thread only but for `ledger`.
final class SilentReader {
  final class Ledger: Sendable {
    private let openings = Mutex(0)
    private let closings = Mutex(0)

    var hasConnected: Bool { openings.withLock { $0 > 0 } }
    var wasClosed: Bool { closings.withLock { $0 > 0 } }

    fileprivate func noteOpening() { openings.withLock { $0 += 1 } }
    /// Only what was open can be closed.
    fileprivate func noteClosing() { closings.withLock { $0 += hasConnected ? 1 : 0 } }
  }

  let ledger: Ledger
  private let loop: EventLoop
  private let target: HostPort
  private let blob: Blob
  private var attacker: RawAttacker?
  private var timer: LoopTimer?

  private init(on loop: EventLoop, target: HostPort, wanting blob: Blob, _ ledger: Ledger) {
    self.loop = loop
    self.target = target
    self.blob = blob
    self.ledger = ledger
    timer = LoopTimer(on: loop) { [unowned self] in goOn() }
    goOn()
  }

  /// Runs `body` beside a silent reader that is connected.
  static func run<Outcome: Sendable>(
    against target: HostPort, wanting blob: Blob, _ body: (Ledger) async throws -> Outcome
  ) async throws -> Outcome {
    let loop = EventLoop(name: "silent-reader")
    let ledger = Ledger()
    let reader = await loop.run {
      LoopBound(SilentReader(on: loop, target: target, wanting: blob, ledger), on: loop)
    }
    let outcome: Result<Outcome, any Error>
    do {
      try await BoundedWait.until("the silent reader is connected", seconds: 60) {
        ledger.hasConnected
      }
      outcome = .success(try await body(ledger))
    } catch {
      outcome = .failure(error)
    }
    await loop.run { reader.value.stop() }
    await loop.shutdown()
    return try outcome.get()
  }

  /// By a timer of the loop, so that nothing else in this process can keep it from being heard.
  private func goOn() {
    if let attacker { ask(attacker) } else { connect() }
    timer?.arm(atNanoseconds: EventLoop.nowNanoseconds + Self.pauseNanoseconds)
  }

  private func connect() {
    let attacker = RawAttacker()
    attacker.onOpen = { [unowned self, unowned attacker] in
      ledger.noteOpening()
      attacker.stopReading()
      attacker.write(FrameEncoder.bytes(of: .want([blob])))
    }
    attacker.onEnd = { [weak self] in
      self?.attacker = nil
      self?.ledger.noteClosing()
    }
    attacker.connect(to: target, on: loop)
    self.attacker = attacker
  }

  private func ask(_ attacker: RawAttacker) {
    guard attacker.isOpen else { return }
    attacker.write(FrameEncoder.bytes(of: .ping(1)))
    for index in 0..<blob.geometry.chunkCount {
      attacker.write(FrameEncoder.bytes(of: .request(ChunkReference(blob.digest, index))))
    }
  }

  private func stop() {
    timer?.close()
    attacker?.close()
  }

  private static let pauseNanoseconds: Int64 = 500_000_000
}
