// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The `shoal-sim` that was built beside the tests.
enum SimulatorProcess {
  /// Its exit status, with its output thrown away; nil if it could not be started.
  static func status(of arguments: [String]) -> Int32? {
    guard let path = path() else { return nil }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    var argv = unsafe ([path] + arguments).map { unsafe strdup($0) }
    unsafe argv.append(nil)
    defer { unsafe argv.forEach { unsafe free($0) } }
    var process: pid_t = 0
    guard unsafe posix_spawn(&process, path, &actions, nil, argv, environ) == 0 else { return nil }
    var status: Int32 = 0
    guard unsafe waitpid(process, &status, 0) == process, status & 0x7f == 0 else { return nil }
    return status >> 8 & 0xff
  }

  /// The test bundle is an executable in the directory that all products are built into.
  private static func path() -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { return nil }
    let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? own
    guard let slash = bundle.lastIndex(of: "/") else { return nil }
    let path = bundle[..<slash] + "/shoal-sim"
    return unsafe access(String(path), X_OK) == 0 ? String(path) : nil
  }
}
