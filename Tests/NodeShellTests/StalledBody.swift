// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RegistryFront

/// The body of a client that has sent some bytes of it and is not heard of any more.
struct StalledBody {
  let body: UploadBody
  private let pieces: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

  init(_ sent: [UInt8], announcedBytes: Int64) {
    let (stream, pieces) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
    pieces.yield(ByteBuffer(bytes: sent))
    self.body = UploadBody(pieces: stream, lengthBytes: announcedBytes)
    self.pieces = pieces
  }
}
