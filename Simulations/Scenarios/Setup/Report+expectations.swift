// SPDX-License-Identifier: Apache-2.0

package import Harness

extension Report {
  /// Judged nodes that did not get all they asked for. Those that crash or lie are not judged.
  package var unservedCount: Int { classes.reduce(0) { $0 + $1.unservedCount } }

  /// Every node that is judged was served, and there are any; no wrong blob was ever whole, and no
  /// rule was broken.
  package var isAsExpected: Bool {
    violations.isEmpty && wrongBlobs == 0 && unservedCount == 0
      && classes.contains { $0.nodeCount > 0 }
  }
}
