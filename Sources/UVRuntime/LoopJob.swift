// SPDX-License-Identifier: Apache-2.0

/// Something to run on a loop.
enum LoopJob: Sendable {
  case closure(@Sendable () -> Void)
  /// A piece of an actor's or a task's work, owned by the runtime.
  case executorJob(UnownedJob)
}
