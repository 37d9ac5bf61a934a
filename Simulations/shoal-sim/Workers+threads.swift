// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
package import Harness

extension Workers {
  package static func threads(_ count: Int) -> Workers {
    Workers(count: count) { work in
      withoutActuallyEscaping(work) { work in
        // The type cannot say what the harness sees to: that no two numbers have to do with the
        // same things.
        let shared = unsafe unsafeBitCast(work, to: (@Sendable (Int) -> Void).self)
        DispatchQueue.concurrentPerform(iterations: count, execute: shared)
      }
    }
  }

  /// One thread for each core of the machine.
  package static var ofAllCores: Workers {
    threads(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }
}
