// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL

/// A client that sends bytes and reads bytes at its own pace, and sees how a connection ends.
enum RawClient {
  /// - Parameters:
  ///   - receiveBufferBytes: of the socket; small, so that little is under way.
  ///   - tls: nil to speak http.
  @concurrent
  static func connect<Result: Sendable>(
    port: Int, receiveBufferBytes: Int = 64 * 1024, tls: NIOSSLContext? = nil,
    _ body:
      @concurrent @Sendable (
        inout RawReader, NIOAsyncChannelOutboundWriter<ByteBuffer>
      ) async throws -> Result
  ) async throws -> Result {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.socketOption(.so_rcvbuf), value: receiveBufferBytes)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls {
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: tls, serverHostname: "localhost"))
          }
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var reader = RawReader(inbound.makeAsyncIterator())
      return try await body(&reader, outbound)
    }
  }

  /// The head of a request.
  static func head(_ method: String, _ target: String, _ fields: String...) -> ByteBuffer {
    let lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + fields
    return ByteBuffer(string: lines.map { $0 + "\r\n" }.joined() + "\r\n")
  }

  static func get(_ target: String) -> ByteBuffer {
    ByteBuffer(string: "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
  }
}
