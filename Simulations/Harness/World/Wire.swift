// SPDX-License-Identifier: Apache-2.0

import SwarmCore

/// A connection between two hosts, or the way a fetch takes. Lane 2 × n leads from the initiator,
/// lane 2 × n + 1 back; both ends know the connection by the wire's number.
struct Wire: Sendable {
  /// Initiator first.
  let hosts: (Int, Int)
  /// The fetch whose chunks come over it; nil for a connection.
  let fetch: Int?
  /// One end has given up and the other may not know.
  var isHalfOpen = false
}
