// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Reports the end of a connection to `ClientDepartures`.
///
/// A client that has closed its sending side counts as gone, as with Go's `net/http`: registry
/// clients do not half-close, and for a response that waits for bytes it is the only sign.
final class ClientDepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  private let departures: ClientDepartures

  init(_ departures: ClientDepartures) {
    self.departures = departures
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    // One turn later the whole pipeline is gone and no head can be written any more. So a response
    // that starts to watch after this report fails at its head, and none waits for ever.
    let channel = context.channel
    let departures = departures
    context.eventLoop.execute { departures.clientDeparted(channel) }
  }
}
