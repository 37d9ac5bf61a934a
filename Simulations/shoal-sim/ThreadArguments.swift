// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Harness

struct ThreadArguments: ParsableArguments {
  @Option(
    help: "Threads that pass windows, for the same run in less time (default: the machine's cores)."
  )
  var threads: Int?

  func validate() throws {
    if let threads, !(1...64).contains(threads) {
      throw ValidationError("--threads takes 1 to 64")
    }
  }

  var workers: Workers { threads.map { .threads($0) } ?? .ofAllCores }
}
