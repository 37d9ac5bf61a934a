// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Sees the requests and responses of one connection, or of one stream of HTTP/2, pass, and keeps
/// their `PipelinedBodies`: asks for bodies that are waited with, discards unwanted ones, and makes
/// a body that breaks off an error, which its reader would otherwise take for the end.
final class RequestBodyHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// An outbound event: the body of the request in progress is about to be read.
  struct BodyWanted: Sendable {}

  struct BodyBrokeOff: Error {}

  private var bodies: PipelinedBodies
  private let discardTime: TimeAmount
  private var discardDeadline: Scheduled<Void>?
  /// Of several that share a connection; closing it ends it alone.
  private let isStream: Bool

  init(_ limits: FrontLimits, isStream: Bool) {
    self.isStream = isStream
    self.bodies = PipelinedBodies(discardBytesMax: limits.discardBytesMax)
    self.discardTime = .seconds(limits.discardSeconds)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var closes = false
    switch unwrapInboundIn(data) {
    case .head(let head):
      bodies.headArrived(
        lengthBytes: RequestBodyLength.bytes(head.headerFields),
        isAwaited: RequestBodyLength.isAwaited(head.headerFields))
    case .body(let buffer):
      closes = bodies.bodyArrived(bytes: Int64(buffer.readableBytes))
    case .end:
      closes = bodies.endArrived()
      stopDiscarding()
    }
    context.fireChannelRead(data)
    if closes { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    stopDiscarding()
    if bodies.isArriving { context.fireErrorCaught(BodyBrokeOff()) }
    context.fireChannelInactive()
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard event is BodyWanted else {
      context.triggerUserOutboundEvent(event, promise: promise)
      return
    }
    if bodies.bodyWanted() {
      let interim = HTTPResponse(status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(interim)), promise: promise)
    } else {
      promise?.succeed()
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head):
      // HTTP/2 has no such field (RFC 9113, section 8.2.2).
      if head.status.kind != .informational, bodies.responseBegins(), !isStream {
        head.headerFields[.connection] = "close"
      }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      writeEnd(context, data, promise)
    }
  }

  private func writeEnd(
    _ context: ChannelHandlerContext, _ data: NIOAny, _ promise: EventLoopPromise<Void>?
  ) {
    let channel = context.channel
    switch bodies.responseEnds() {
    case .keep:
      context.write(data, promise: promise)
    case .discard:
      discardDeadline = context.eventLoop.scheduleTask(in: discardTime) {
        channel.close(promise: nil)
      }
      context.write(data, promise: promise)
    case .close:
      let written = promise ?? context.eventLoop.makePromise()
      written.futureResult.whenComplete { _ in channel.close(promise: nil) }
      context.writeAndFlush(data, promise: written)
    }
  }

  private func stopDiscarding() {
    discardDeadline?.cancel()
    discardDeadline = nil
  }
}
