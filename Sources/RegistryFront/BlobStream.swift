// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import NIOCore

/// A part of a blob on its way to one client.
struct BlobStream: Sendable {
  let lease: BlobLease
  /// Inside the blob; empty only for an empty blob.
  let range: Range<Int64>
  let channel: any Channel

  /// Writes the range, reading no further ahead than the one buffer that waits to be written:
  /// `write` returns when the channel takes more.
  ///
  /// On a throw the server closes the connection without the end of the message.
  @concurrent
  func write(to writer: inout any ResponseBodyWriter) async throws {
    defer { lease.release() }
    let sendsFiles = FileSender.serves(channel)
    var offset = range.lowerBound
    while offset < range.upperBound {
      let maxBytes = Int(min(Self.readBytesMax, range.upperBound - offset))
      if sendsFiles, let region = lease.body.region(at: offset, maxBytes: maxBytes) {
        try await channel.triggerUserOutboundEvent(FileSender.Part(region: region)).get()
        offset += Int64(region.readableBytes)
        continue
      }
      let buffer = try await lease.body.read(at: offset, maxBytes: maxBytes)
      precondition(
        (1...maxBytes).contains(buffer.readableBytes),
        "a read of at most \(maxBytes) bytes gave \(buffer.readableBytes)")
      try await writer.write(buffer)
      offset += Int64(buffer.readableBytes)
    }
    try await writer.finish(nil)
  }

  /// Large enough to make the cost of a read small, small enough for hundreds of slow clients.
  static let readBytesMax: Int64 = 256 * 1024
}
