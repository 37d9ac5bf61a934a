// SPDX-License-Identifier: Apache-2.0
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct LoopTimerTests {
  private static let millisecond: Int64 = 1_000_000

  /// A timer that notes when it fired.
  private struct TimerProbe: Sendable {
    let timer: LoopBound<LoopTimer>
    let firings = Watched<[Int64]>([])

    init(on loop: EventLoop) async {
      let firings = firings
      timer = await loop.run {
        let timer = LoopTimer(on: loop) {
          firings.update { $0.append(EventLoop.nowNanoseconds) }
        }
        return LoopBound(timer, on: loop)
      }
    }

    func onLoop(_ body: @escaping @Sendable (LoopTimer) -> Void) async {
      let timer = timer
      await timer.loop.run { body(timer.value) }
    }
  }

  @Test("a timer never fires early, at any fraction of a millisecond")
  func neverEarly() async throws {
    try await withEventLoop { loop in
      let probe = await TimerProbe(on: loop)
      for step in 0..<20 {
        let deadline = EventLoop.nowNanoseconds + Int64(step) * 137_001
        await probe.onLoop { $0.arm(atNanoseconds: deadline) }
        let firings = await probe.firings.until { $0.count == step + 1 }
        #expect(firings[step] >= deadline)
      }
      await probe.onLoop { $0.close() }
    }
  }

  @Test("arming again replaces, earlier and later")
  func rearming() async throws {
    try await withEventLoop { loop in
      let probe = await TimerProbe(on: loop)
      let start = EventLoop.nowNanoseconds
      await probe.onLoop { timer in
        timer.arm(atNanoseconds: start + 3_600_000 * Self.millisecond)
        timer.arm(atNanoseconds: start + 5 * Self.millisecond)
      }
      await probe.firings.until { $0.count == 1 }
      let later = EventLoop.nowNanoseconds + 20 * Self.millisecond
      await probe.onLoop { timer in
        timer.arm(atNanoseconds: EventLoop.nowNanoseconds + Self.millisecond)
        timer.arm(atNanoseconds: later)
      }
      let firings = await probe.firings.until { $0.count == 2 }
      #expect(firings[1] >= later)
      await probe.onLoop { $0.close() }
    }
  }

  @Test("a cancelled timer does not fire and can be armed again")
  func cancelling() async throws {
    try await withEventLoop { loop in
      let cancelled = await TimerProbe(on: loop)
      let other = await TimerProbe(on: loop)
      await cancelled.onLoop { timer in
        timer.arm(atNanoseconds: EventLoop.nowNanoseconds + Self.millisecond)
        timer.cancel()
        #expect(!timer.isArmed)
      }
      await other.onLoop {
        $0.arm(atNanoseconds: EventLoop.nowNanoseconds + 5 * Self.millisecond)
      }
      await other.firings.until { $0.count == 1 }
      #expect(cancelled.firings.value.isEmpty)
      await cancelled.onLoop { $0.arm(atNanoseconds: 0) }
      await cancelled.firings.until { $0.count == 1 }
      await cancelled.onLoop { $0.close() }
      await other.onLoop { $0.close() }
    }
  }

  @Test("a timer that arms itself for the past leaves room for jobs")
  func noSpinning() async throws {
    try await withEventLoop { loop in
      let isStopped = Watched(false)
      let isClosed = Watched(false)
      await loop.run {
        let shelf = TimerShelf()
        shelf.timer = LoopTimer(on: loop) {
          guard isStopped.value else {
            shelf.timer?.arm(atNanoseconds: 0)
            return
          }
          shelf.close()
          isClosed.update { $0 = true }
        }
        shelf.timer?.arm(atNanoseconds: 0)
      }
      for _ in 0..<5 { await loop.run {} }
      isStopped.update { $0 = true }
      await isClosed.until { $0 }
    }
  }
}
