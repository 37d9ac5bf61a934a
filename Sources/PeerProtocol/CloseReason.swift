// SPDX-License-Identifier: Apache-2.0

/// Why a connection ends, said in `goodbye` where there is still someone to say it to, and in logs
/// and metrics everywhere (Docs/Protocol.md §7).
package enum CloseReason: UInt8, Sendable, Equatable, CaseIterable {
  /// The process stops.
  case shutdown = 1
  /// The two processes speak no common version.
  case versionMismatch = 2
  /// The proof does not verify.
  case identityUnproven = 3
  /// Both ends are the same node.
  case selfConnection = 4
  /// Another connection to the same node is kept.
  case duplicate = 5
  /// A frame could not be decoded.
  case malformedFrame = 6
  /// A frame or list exceeds its limit.
  case limitExceeded = 7
  /// A frame came that the state does not allow.
  case outOfState = 8
  /// A chunk or an index does not fit the blob.
  case inconsistentBlob = 9
  /// A chunk's bytes contradict the chain it was accepted under.
  case chunkRejected = 10
  /// A chain entry is not signed by its claimant, or was proven false.
  case chainRejected = 11
  /// Nothing was heard for too long.
  case silent = 12
  /// The peer is in quarantine.
  case quarantined = 13
  /// There are more connections than wanted.
  case tooManyConnections = 14
  /// Neither side has used the connection for long.
  case idle = 15
  /// The transport failed: reset, refused, unreachable.
  case transportFailed = 16
  /// The other side closed without a word.
  case endOfStream = 17
  /// The handshake did not finish in time.
  case handshakeTimedOut = 18
  /// The other process has a role this one does not serve.
  case wrongRole = 19
  /// The peer has not taken what waits for it for too long.
  case stalled = 20
  /// There is no channel: no common cluster key, or a certificate that is not trusted.
  case channelRefused = 21
  /// What came first is not TLS.
  case notEncrypted = 22
  /// A record was forged, damaged or malformed.
  case channelBroken = 23
  /// The cluster key or the authority behind the connection is trusted no more.
  case keyRemoved = 24
}
