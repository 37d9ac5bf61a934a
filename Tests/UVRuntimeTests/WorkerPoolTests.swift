// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import UVRuntime

@Suite(.timeLimit(.minutes(5))) struct WorkerPoolTests {
  @Test("no more jobs than allowed run at once, and all run")
  func bound() async throws {
    try await withEventLoop { loop in
      let pool = WorkerPool(on: loop, jobsMax: 3)
      let running = Watched((now: 0, most: 0))
      await withTaskGroup(of: Int.self) { group in
        for number in 0..<60 {
          group.addTask {
            await pool.run {
              running.update { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
              // Long enough for the others to come, were they let.
              var sum = 0
              for value in 0..<50_000 { sum &+= value }
              running.update { $0.now -= 1 }
              return sum == 0 ? -1 : number
            }
          }
        }
        let results = await group.reduce(into: Set<Int>()) { $0.insert($1) }
        #expect(results == Set(0..<60))
      }
      #expect(running.value.most <= 3)
      #expect(pool.jobsCount == 0)
    }
  }

  @Test("as many jobs as allowed do run at once")
  func parallelism() async throws {
    try await withEventLoop { loop in
      let pool = WorkerPool(on: loop, jobsMax: 4)
      let started = Watched(0)
      await withTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            await pool.run {
              started.update { $0 += 1 }
              // Ends only if the others have started too.
              while started.value < 4 { usleep(1_000) }
            }
          }
        }
      }
      #expect(started.value == 4)
    }
  }

  @Test("work leaves the loop, its completion returns to it, and one at a time keeps their order")
  func completions() async throws {
    try await withEventLoop { loop in
      let pool = WorkerPool(on: loop, jobsMax: 1)
      let seen = Watched<[Int]>([])
      await loop.run {
        for number in 0..<50 {
          pool.run {
            #expect(!loop.isOnLoop)
            return number
          } completion: { number in
            #expect(loop.isOnLoop)
            seen.update { $0.append(number) }
          }
        }
        #expect(pool.jobsCount == 50)
      }
      #expect(await seen.until { $0.count == 50 } == Array(0..<50))
    }
  }

  @Test("what work throws arrives with its type")
  func errors() async throws {
    try await withEventLoop { loop in
      let pool = WorkerPool(on: loop, jobsMax: 1)
      let failure = UVError(code: -5, operation: "read")
      await #expect(throws: failure) {
        try await pool.run { () throws(UVError) in throw failure }
      }
    }
  }

  @Test("shutdown waits for work under way")
  func shutdown() async {
    let loop = EventLoop()
    let pool = WorkerPool(on: loop, jobsMax: 1)
    let count = Watched(0)
    await loop.run {
      for _ in 0..<10 {
        pool.run({}) { count.update { $0 += 1 } }
      }
    }
    await loop.shutdown()
    #expect(count.value == 10)
  }
}
