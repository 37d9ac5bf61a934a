// SPDX-License-Identifier: Apache-2.0

/// How a node keeps to the protocol. Its core is honest always; what a bad node does differently is
/// done to what leaves it.
package enum Behaviour: Sendable, Equatable {
  case honest
  /// Every chunk it sends has other bytes than it should.
  case sendsWrongBytes
}
