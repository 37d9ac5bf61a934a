// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import PeerProtocol
package import UVRuntime

/// Whom a `PeerTransport` tells what happened, on the loop. All methods may call the transport; the
/// transport calls none of them from within a call to itself, provided `readFragment` fails later.
package protocol PeerTransportHandler: AnyObject {
  /// Both sides are proven. First call for this connection.
  func connectionOpened(
    _ connection: ConnectionID, _ identity: PeerIdentity, isInitiator: Bool)

  /// A `connect` did not lead to an open connection. `transportFailed` stands for every failure
  /// before the handshake.
  func dialFailed(_ address: HostPort, _ reason: CloseReason)

  /// A connection from this `HOST:PORT` was refused at a limit, or ended before both sides were
  /// proven.
  func acceptFailed(_ address: String, _ reason: CloseReason)

  /// Any frame but those of the handshake, `goodbye` and `DATA`.
  func frameReceived(_ connection: ConnectionID, _ frame: Frame)

  /// The next bytes of an expected chunk: of the payload of the fragment with this header, those
  /// from `start` on that have come. At offset 0 of the chunk it starts, or starts over. The bytes
  /// are valid for the length of the call. `finishes` is true when the chunk is whole.
  func dataReceived(
    _ connection: ConnectionID, _ header: DataHeader, from start: Int,
    _ payload: UnsafeRawBufferPointer, finishes: Bool)

  /// Bytes of a chunk that is being sent. `completion` MUST be called once, on the loop: with the
  /// bytes, at once or in a later turn; with nil, or another number of bytes, if they cannot be
  /// read, in a later turn.
  func readFragment(
    _ connection: ConnectionID, _ chunk: ChunkReference, offset: Int, length: Int,
    completion: @escaping (BufferSlice?) -> Void)

  /// The kernel has taken the last fragment of a chunk.
  func chunkSent(_ connection: ConnectionID, _ chunk: ChunkReference)

  /// `readFragment` gave nothing; no further fragment of the chunk is sent.
  func chunkUnreadable(_ connection: ConnectionID, _ chunk: ChunkReference)

  /// Last call for this connection, exactly once, whoever closed it.
  func connectionClosed(_ connection: ConnectionID, _ reason: CloseReason)
}
