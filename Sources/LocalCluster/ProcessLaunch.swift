// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What is needed to start one child.
struct ProcessLaunch: Sendable {
  let executable: String
  let arguments: [String]
  let outputPath: String
  let errorPath: String

  /// Forks on the calling thread, whose end is the child's end too. The child reads nothing and
  /// takes every signal as a fresh process does.
  func spawn() -> Result<Int32, SpawnFailure> {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let writing = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, outputPath, writing, 0o644)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errorPath, writing, 0o644)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let words = command
    var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    var pid: Int32 = 0
    let code = unsafe posix_spawn(
      &pid, words[0], &actions, &attributes, &pointers, environ)
    return code == 0 ? .success(pid) : .failure(SpawnFailure(code: code))
  }

  /// Through setpriv(1), which asks for the signal and then becomes the program; where it is not
  /// installed, only orderly ends of this process end the child.
  private var command: [String] {
    let direct = [executable] + arguments
    guard unsafe access(Self.setpriv, X_OK) == 0 else { return direct }
    return [Self.setpriv, "--pdeathsig", "KILL", "--"] + direct
  }

  private static let setpriv = "/usr/bin/setpriv"
}
