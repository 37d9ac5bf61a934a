// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Has the kernel send a part of a file as bytes of a body (sendfile(2)), so that none is copied
/// into this process and out of it again.
///
/// It stands below all that frames and encrypts. So only connections that speak HTTP/1.1 without
/// TLS have it, and only a body whose length the head has told may go this way.
final class FileSender: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  /// An outbound event, in order with what is written. Its promise is kept when the socket has
  /// taken the part.
  struct Part: Sendable {
    let region: FileRegion
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard let part = event as? Part else {
      context.triggerUserOutboundEvent(event, promise: promise)
      return
    }
    context.writeAndFlush(wrapOutboundOut(.fileRegion(part.region)), promise: promise)
  }

  /// Whether parts may be sent on the channel; false off its loop, where that cannot be seen.
  static func serves(_ channel: any Channel) -> Bool {
    guard channel.eventLoop.inEventLoop else { return false }
    let pipeline = channel.pipeline.syncOperations
    return (try? pipeline.context(handlerType: FileSender.self)) != nil
  }
}
