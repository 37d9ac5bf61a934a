// SPDX-License-Identifier: Apache-2.0

import OpenSSLRuntime
import SwarmCore

extension ChunkHash {
  /// What hashing up to the end of a chunk gave.
  init(of hash: HashStream, isLast: Bool) {
    self = isLast ? .digest(hash.finalize()) : .state(hash.boundaryState())
  }
}
