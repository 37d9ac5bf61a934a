// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// An attempt to connect.
struct Dial: Sendable {
  let node: Int
  let address: HostPort
  let expected: NodeID?
  let begun: Instant
}
