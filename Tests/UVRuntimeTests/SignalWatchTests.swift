// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct SignalWatchTests {
  @Test("a signal that is watched calls back on the loop each time, and does nothing else")
  func callsBack() async throws {
    try await withEventLoop { loop in
      let calls = Watched<[Bool]>([])
      let watch = await loop.run {
        LoopBound(
          SignalWatch(SIGWINCH, on: loop) { calls.update { $0.append(loop.isOnLoop) } }, on: loop)
      }
      for count in 1...2 {
        #expect(kill(getpid(), SIGWINCH) == 0)
        #expect(await calls.until { $0.count == count } == Array(repeating: true, count: count))
      }
      await loop.run { watch.value.close() }
    }
  }
}
