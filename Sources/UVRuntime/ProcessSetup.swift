// SPDX-License-Identifier: Apache-2.0
import CUV
import Glibc

/// What must hold in the process before the first loop starts.
enum ProcessSetup {
  /// Does it once, whoever asks first.
  static let done: Void = {
    precondition(
      uv_version() >= libuvVersionMin,
      "libuv 1.44.0 or newer is needed, this one has version number \(uv_version())")
    // A write to a connection the peer has reset would kill the process; libuv reports it as EPIPE.
    _ = signal(SIGPIPE, SIG_IGN)
    // libuv reads it at the first use of its pool and defaults to 4, where a few slow name look-ups
    // would stop all hashing and disk work. What the operator has set stands.
    _ = unsafe setenv("UV_THREADPOOL_SIZE", String(workerThreadsMax), 0)
    allowAllFiles()
  }()

  /// The usual soft limit of 1,024 open files is there for select(2), which nothing here uses, and
  /// is less than the connections that are allowed; the hard limit is the operator's.
  private static func allowAllFiles() {
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limits = rlimit()
    guard unsafe getrlimit(files, &limits) == 0 else { return }
    limits.rlim_cur = limits.rlim_max
    // If the system refuses, accepting fails a little sooner, which is handled.
    _ = unsafe setrlimit(files, &limits)
  }

  /// The oldest release the tests have run with is 1.44.2; 1.44 is what Debian 12 has.
  private static let libuvVersionMin: UInt32 = 1 << 16 | 44 << 8

  /// libuv starts them all at first use, with 8 MiB of address space, not memory, each.
  static let workerThreadsMax = 16
}
