// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// An attempt to connect.
struct Dial: Sendable {
  let node: Int
  /// The dialling process; the node's next one knows nothing of it.
  let life: Int
  let address: HostPort
  let expected: NodeID?
  let begun: Instant
}
