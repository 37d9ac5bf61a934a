// SPDX-License-Identifier: Apache-2.0

/// A blob, and the tracker that grants it or the node that was granted it.
struct LeaseKey: Sendable, Hashable {
  let party: Int
  let blob: Int
}
