// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import LocalCluster

/// The time that all threads of a process, ended ones included, have spent on processors: the sum
/// of user and system time, which `/proc/PID/stat` tells in hundredths of a second only.
enum ProcessorTime {
  static func seconds(of process: ManagedProcess) throws -> Double {
    var clock = clockid_t()
    let code = unsafe clock_getcpuclockid(process.pid, &clock)
    guard code == 0 else {
      try process.requireRunning()
      throw BenchFailure.system(operation: "find the clock of \(process.name)", code: code)
    }
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else {
      throw BenchFailure.system(operation: "read the clock of \(process.name)", code: errno)
    }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Once the process has come to rest, so that what it does after its answer counts too: for a
  /// fifth of a second it takes next to no processor time, and none of its threads waits for a
  /// disk. Waits for that `timeoutSeconds` at the most.
  static func secondsAtRest(
    of process: ManagedProcess, timeoutSeconds: Int = restTimeoutSeconds
  ) async throws -> Double {
    var last = try seconds(of: process)
    var quietLooks = 0
    let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
    while quietLooks < quietLooksWanted, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(lookMilliseconds))
      let seconds = try seconds(of: process)
      // Timers alone take far less than a hundredth of the time.
      let isQuiet = (seconds - last) * 1000 < Double(lookMilliseconds) / 100
      quietLooks = isQuiet && !waitsForDisk(process) ? quietLooks + 1 : 0
      last = seconds
    }
    if quietLooks < quietLooksWanted {
      BenchOutput.say("  \(process.name) has not come to rest in \(timeoutSeconds) seconds")
    }
    return last
  }

  /// What a line of `/proc/PID/stat` says of its process or thread, as `R`, `S` or `D`; nil if it
  /// is none. The name before it, in parentheses, may hold anything (proc(5)).
  static func state(inStat text: String) -> Character? {
    text.lastIndex(of: ")").flatMap { text[$0...].dropFirst(2).first }
  }

  /// Whether a thread is in a sleep that no signal ends, as it is while a disk writes for it.
  private static func waitsForDisk(_ process: ManagedProcess) -> Bool {
    let folder = "/proc/\(process.pid)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.contains { thread in
      // One that has ended since waits for nothing.
      let text = try? String(contentsOfFile: "\(folder)/\(thread)/stat", encoding: .utf8)
      return text.flatMap { state(inStat: $0) } == "D"
    }
  }

  private static let lookMilliseconds = 50
  private static let quietLooksWanted = 4
  /// For a server that never rests; its unrest counts as its work.
  static let restTimeoutSeconds = 10
}
