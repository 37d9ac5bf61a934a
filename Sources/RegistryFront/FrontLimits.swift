// SPDX-License-Identifier: Apache-2.0

/// What the front puts up with. The rates are for clients alone: while the server is the slow one,
/// they do not run.
package struct FrontLimits: Sendable, Hashable {
  /// How long a connection may stay open without a request, and how long a client may send nothing
  /// of a request it has begun. Two minutes outlast the pauses of clients that compress as they
  /// upload. It counts what comes over the wire, so it runs as well while the server is slow to
  /// read a body and the client can send no more of it.
  package var idleTimeoutSeconds: Int64 = 120
  /// How long a client may take to agree on TLS, and its streams to end when it is to go.
  package var handshakeSeconds: Int64 = 10
  /// What a client that is waited for has to send of a body, on average. A modem sends more…
  package var sendingBytesPerSecondMin: Int64 = 1024
  /// …and to take of a response. The pieces are of 256 KiB, and each of them counts once it is
  /// gone, so this is to let one go in the allowance.
  package var takingBytesPerSecondMin: Int64 = 4096
  /// How long a client may do less than that: as long as it may do nothing.
  package var paceAllowanceSeconds: Int64 = 120
  /// Of all fields of a head together. Far more than a token takes that names a hundred
  /// repositories. For HTTP/1.1; of HTTP/2 it is 16 KiB, which its library has settled.
  package var headerBytesMax = 64 * 1024
  /// Connections of clients. Where there is no room, one goes that has no request in progress.
  package var connectionsMax = 16_384
  /// Of one address: the nodes behind one gateway, some connections each.
  package var connectionsPerClientMax = 4_096
  /// Manifests beyond `smallManifestBytesMax` that are taken at a time, each of up to 4 MiB and of
  /// some times as much while it is parsed. Others are told to come again.
  /// One address has a quarter of the places.
  package var largeManifestsMax = 8
  /// How long the body of one may take: who has a place keeps others from it. 4 MiB at 1.1 Mbit/s.
  package var largeManifestSeconds: Int64 = 30
  /// As long as nearly all manifests are.
  package var smallManifestBytesMax = 64 * 1024
  /// Requests being answered: as many as connections, so that one which carries many at once, as
  /// HTTP/2 does, has no more of the server than as many that carry one each.
  package var requestsInProgressMax = 16_384
  /// Of one address.
  package var requestsInProgressPerClientMax = 4_096
  /// Of the body of one request; nil for no bound but the disk, since it is never held in memory.
  package var bodyBytesMax: Int64?
  /// Requests that a client may make in a second; nil for any number.
  package var requestsPerSecond: Int64?
  /// How many seconds' worth of them it may make at once, after it was quiet.
  package var requestBurstSeconds: Int64 = 5
  /// Clients whose requests are counted. About 50 bytes each.
  package var countedClientsMax = 65_536
  /// The longest piece in which a body is received. Of a body whose reader is slower than its
  /// client up to eleven wait, so this is to be small beside the memory of a node with many.
  package var receiveBytesMax = 256 * 1024
  /// How much of a refused request's body is read and thrown away to keep its connection; beyond
  /// it a new connection costs less. As Go's `net/http`.
  package var discardBytesMax: Int64 = 256 * 1024
  /// How long such a body may take.
  package var discardSeconds: Int64 = 5

  package init() {}
}
