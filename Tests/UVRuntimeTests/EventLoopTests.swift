// SPDX-License-Identifier: Apache-2.0
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct EventLoopTests {
  private actor Pinned {
    let loop: EventLoop
    private(set) var count = 0

    init(on loop: EventLoop) { self.loop = loop }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
      unsafe loop.asUnownedSerialExecutor()
    }

    func increment() -> Bool {
      count += 1
      return loop.isOnLoop
    }
  }

  @Test("an actor pinned to a loop runs on its thread")
  func pinnedActor() async throws {
    try await withEventLoop { loop in
      let pinned = Pinned(on: loop)
      #expect(!loop.isOnLoop)
      for _ in 0..<100 { #expect(await pinned.increment()) }
      #expect(await pinned.count == 100)
    }
  }

  @Test("a libuv callback may enter an actor of its loop without suspending")
  func actorFromCallback() async throws {
    try await withEventLoop { loop in
      let pinned = Pinned(on: loop)
      let count = Watched(0)
      loop.execute {
        let timers = TimerShelf()
        timers.timer = LoopTimer(on: loop) {
          timers.close()
          let seen = pinned.assumeIsolated { pinned in
            _ = pinned.increment()
            return pinned.count
          }
          count.update { $0 = seen }
        }
        timers.timer?.arm(atNanoseconds: 0)
      }
      await count.until { $0 == 1 }
    }
  }

  @Test("jobs run in the order each thread queued them, and none is lost")
  func order() async throws {
    try await withEventLoop { loop in
      let seen = Watched<[[Int]]>(Array(repeating: [], count: 8))
      await withTaskGroup { group in
        for producer in 0..<8 {
          group.addTask {
            for number in 0..<2_000 {
              loop.execute { seen.update { $0[producer].append(number) } }
            }
          }
        }
      }
      await loop.run {}
      #expect(seen.value == Array(repeating: Array(0..<2_000), count: 8))
    }
  }

  @Test("a job queued on the loop runs after the one that queued it")
  func noReentrance() async throws {
    try await withEventLoop { loop in
      let trace = Watched<[String]>([])
      loop.execute {
        loop.execute { trace.update { $0.append("inner") } }
        trace.update { $0.append("outer") }
      }
      #expect(await trace.until { $0.count == 2 } == ["outer", "inner"])
    }
  }

  @Test("jobs that queue each other for ever do not keep a timer from firing")
  func noStarvation() async throws {
    try await withEventLoop { loop in
      let isFired = Watched(false)
      @Sendable func again() {
        if !isFired.value { loop.execute(again) }
      }
      loop.execute(again)
      loop.execute {
        let shelf = TimerShelf()
        shelf.timer = LoopTimer(on: loop) {
          shelf.close()
          isFired.update { $0 = true }
        }
        shelf.timer?.arm(atNanoseconds: EventLoop.nowNanoseconds + 5_000_000)
      }
      await isFired.until { $0 }
    }
  }

  @Test("work run on a loop returns its value or throws its error")
  func runs() async throws {
    try await withEventLoop { loop in
      #expect(await loop.run { loop.isOnLoop })
      let failure = UVError(code: -1, operation: "test")
      await #expect(throws: failure) {
        try await loop.run { () throws(UVError) in throw failure }
      }
    }
  }

  @Test("shutdown runs what was queued and can be awaited twice")
  func shutdown() async {
    let loop = EventLoop()
    let count = Watched(0)
    for _ in 0..<100 {
      loop.execute {
        count.update { $0 += 1 }
        loop.execute { count.update { $0 += 1 } }
      }
    }
    async let first: Void = loop.shutdown()
    async let second: Void = loop.shutdown()
    _ = await (first, second)
    #expect(count.value == 200)
    #expect(!loop.isOnLoop)
    await loop.shutdown()
  }

  @Test("a job queued after shutdown traps")
  func executeAfterShutdown() async {
    await #expect(processExitsWith: .failure) {
      let loop = EventLoop()
      await loop.shutdown()
      loop.execute {}
    }
  }

  @Test("a handle left open when its loop shuts down traps")
  func leakedHandle() async {
    await #expect(processExitsWith: .failure) {
      let loop = EventLoop()
      loop.execute { _ = LoopTimer(on: loop) {} }
      await loop.shutdown()
    }
  }

  @Test("a loop-bound value traps off its loop and opens on it")
  func loopBound() async throws {
    try await withEventLoop { loop in
      let bound = LoopBound(sending: [1, 2, 3], to: loop)
      #expect(await loop.run { bound.value } == [1, 2, 3])
    }
    await #expect(processExitsWith: .failure) {
      _ = LoopBound(sending: 1, to: EventLoop()).value
    }
  }
}
