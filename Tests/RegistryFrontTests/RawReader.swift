// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Reads a response byte by byte as it comes.
struct RawReader {
  private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private var unread = ByteBuffer()

  init(_ iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) {
    self.iterator = iterator
  }

  /// The head of the response, in lower case, without the empty line.
  @concurrent
  mutating func readHead() async throws -> String {
    var head = ""
    while !head.hasSuffix("\r\n\r\n") {
      guard let byte = try await read(count: 1).first else { return head }
      head.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return head.dropLast(2).lowercased()
  }

  /// The body of a response with a `Content-Length`.
  @concurrent
  mutating func readBody(_ head: String) async throws -> [UInt8] {
    let field = head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
    return try await read(count: field.flatMap { Int($0.dropFirst(16)) } ?? 0)
  }

  /// `count` bytes, fewer only if the connection ends before.
  @concurrent
  mutating func read(count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      if unread.readableBytes == 0 {
        guard let next = try await iterator.next() else { return bytes }
        unread = next
      }
      let part = min(count - bytes.count, unread.readableBytes)
      bytes += unread.readBytes(length: part) ?? []
    }
    return bytes
  }
}
