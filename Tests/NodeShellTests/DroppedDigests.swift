// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Synchronization

/// What peers were told is gone, in order.
final class DroppedDigests: Sendable {
  private let digests = Mutex<[Digest]>([])

  var all: [Digest] { digests.withLock { $0 } }

  func add(_ digest: Digest) { digests.withLock { $0.append(digest) } }
}
