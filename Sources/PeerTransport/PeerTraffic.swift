// SPDX-License-Identifier: Apache-2.0

/// What has passed through a transport since it was made.
package struct PeerTraffic: Sendable, Equatable {
  /// Bytes of frames without chunk bytes, lengths and `DATA` headers included.
  package internal(set) var controlBytesReceived: Int64 = 0
  package internal(set) var controlBytesSent: Int64 = 0
  /// Chunk bytes.
  package internal(set) var dataBytesReceived: Int64 = 0
  package internal(set) var dataBytesSent: Int64 = 0
  /// Chunk bytes received in vain, because the chunk had been abandoned; part of
  /// `dataBytesReceived`.
  package internal(set) var dataBytesDiscarded: Int64 = 0
  /// Connections that ended before both sides were proven.
  package internal(set) var handshakesFailed: Int64 = 0
  /// Accepted connections refused because of a limit, or lost while being accepted.
  package internal(set) var connectionsRefused: Int64 = 0
}
