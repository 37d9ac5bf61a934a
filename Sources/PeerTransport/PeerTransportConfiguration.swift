// SPDX-License-Identifier: Apache-2.0

package import PeerProtocol

/// What the process says of itself, and the limits of its connections (Docs/Protocol.md §8.1, §10).
package struct PeerTransportConfiguration: Sendable {
  package let role: Hello.Role
  package let zone: String

  /// From the first byte the other side could have sent to its proof. Five round trips of the
  /// longest path on Earth; a stranger who says nothing costs a socket for no longer.
  package var handshakeTimeoutMilliseconds = 5_000

  /// Name look-up and TCP connect.
  package var dialTimeoutMilliseconds = 3_000

  /// How long a goodbye may wait for a peer that does not read.
  package var goodbyeTimeoutMilliseconds = 1_000

  /// Accepted connections whose handshake is not over; further ones are refused.
  package var halfOpenMax = 64

  /// The same from one address: a quarter, so that one host cannot keep all others out.
  package var halfOpenPerAddressMax = 16

  /// Connections of all kinds; beyond, accepted ones are refused. Dials are the core's.
  package var connectionsMax = 1_024

  /// Accepted connections from one address, half-open ones included: half of the peers a node
  /// keeps, so that one host cannot take all places.
  package var connectionsPerAddressMax = 128

  /// Control frames that wait for a peer that does not read, in wire bytes; one that lets more pile
  /// up is closed. Many times what a peer is sent in a round trip.
  package var controlQueueBytesMax = 1 << 20

  /// How long the kernel may need to take one frame, 64 KiB at the most, for a peer. A peer that
  /// reads less than 13 KB/s is of no use to anyone; one that does not read at all is closed after
  /// this, however little waits for it.
  package var writeTimeoutMilliseconds = 5_000

  /// Frames of one connection that are handled before the loop turns to the others: an endless
  /// stream of tiny frames costs the others a millisecond or two a turn.
  package var framesPerTurnMax = 256

  /// Fragments read from disk before their turn, per connection: one that waits while the other is
  /// being read.
  package var readAheadFragmentsMax = 2

  /// How often the files behind the connections' security are read, to see whether they have
  /// changed. They are small, and an operator who waits for longer sends SIGHUP.
  package var securityPeriodMilliseconds = 3_000

  package init(role: Hello.Role, zone: String) {
    self.role = role
    self.zone = zone
  }
}
