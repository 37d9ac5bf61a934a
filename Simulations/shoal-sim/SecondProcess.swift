// SPDX-License-Identifier: Apache-2.0

import Glibc

/// This program once more, with other arguments.
enum SecondProcess {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// This process's own, so that the other prints the digest of the same run. It has one thread,
  /// whatever this one has: what they do must not depend on that either.
  static var argumentsForDigest: [String] {
    ReportOutput.jsonAlone(CommandLine.arguments.dropFirst()) + ["--threads", "1"]
  }

  /// Its exit status, when it has printed where this process prints; throws if it could not be
  /// started.
  static func status(arguments: [String]) throws -> Int32 {
    // What was printed so far comes before what the other prints.
    fflush(nil)
    let process = unsafe try spawn(arguments, actions: nil)
    return wait(for: process)
  }

  /// Whether a status is that of a process that did not end by itself, or not as it should.
  static func isAbnormal(_ status: Int32) -> Bool { status != 0 && status != 1 }

  /// What such a status means.
  static func manner(of status: Int32) -> String {
    switch status {
    case 128 + SIGALRM: "did not end in time"
    case 129...: "died of signal \(status - 128)"
    default: "died with status \(status)"
    }
  }

  /// What it printed; throws if it could not be started.
  static func output(arguments: [String]) throws -> String {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Failure(description: "no pipe: \(errno)") }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addclose(&actions, ends[0])
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }

    let process = unsafe try spawn(arguments, actions: &actions)
    close(ends[1])
    defer { close(ends[0]) }
    let text = readAll(ends[0])
    _ = wait(for: process)
    return text
  }

  private static func spawn(
    _ arguments: [String], actions: UnsafePointer<posix_spawn_file_actions_t>?
  ) throws -> pid_t {
    var process: pid_t = 0
    var argv = unsafe ([CommandLine.arguments[0]] + arguments).map { unsafe strdup($0) }
    unsafe argv.append(nil)
    defer { unsafe argv.forEach { unsafe free($0) } }
    let status = unsafe posix_spawn(&process, "/proc/self/exe", actions, nil, argv, environ)
    guard status == 0 else { throw Failure(description: "not started: \(status)") }
    return process
  }

  /// Its exit status; that of a shell for one that was killed.
  private static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    unsafe waitpid(process, &status, 0)
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(descriptor, &part, part.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += part[..<count]
    }
  }
}
