// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import NIOCore
import NIOHTTPTypes
import RegistryCore

/// Closes the channel of a client that sends a body or takes a response too slowly, and tells its
/// connection when it is at work.
///
/// A client is waited for while the server wants bytes of a body that it was asked for, and while
/// it has been sent what it has not taken. So a server that is slow itself blames nobody.
final class PaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let connection: FrontConnection
  private var sending: MinimumRate
  private var taking: MinimumRate
  private var bodyPhase = BodyPhase.none
  /// Parts that were written and have not left.
  private var partsUnderWay = 0
  private var requestsInProgress = 0
  private var check: Scheduled<Void>?
  private var checkAt: Instant?

  private enum BodyPhase {
    case none
    /// The client sends nothing before it is asked.
    case awaited
    case arriving
  }

  init(_ limits: FrontLimits, _ connection: FrontConnection) {
    self.connection = connection
    sending = MinimumRate(
      bytesPerSecond: limits.sendingBytesPerSecondMin, allowanceSeconds: limits.paceAllowanceSeconds
    )
    taking = MinimumRate(
      bytesPerSecond: limits.takingBytesPerSecondMin, allowanceSeconds: limits.paceAllowanceSeconds)
  }

  private static var now: Instant {
    Instant(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds))
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    check?.cancel()
    for _ in 0..<requestsInProgress { connection.requestEnded() }
    requestsInProgress = 0
  }

  // MARK: What the client sends

  func read(context: ChannelHandlerContext) {
    if case .arriving = bodyPhase {
      sending.waitBegan(at: Self.now)
      arm(context)
    }
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      requestsInProgress += 1
      if requestsInProgress == 1 { connection.requestBegan() }
      bodyPhase = RequestBodyLength.isAwaited(head.headerFields) ? .awaited : .arriving
    case .body(let buffer):
      bodyPhase = .arriving
      let now = Self.now
      sending.moved(bytes: Int64(buffer.readableBytes), at: now)
      // Whoever wants more asks again.
      sending.waitEnded(at: now)
    case .end:
      bodyPhase = .none
      sending.waitEnded(at: Self.now)
    }
    context.fireChannelRead(data)
  }

  // MARK: What the client takes

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      if head.status.kind == .informational { bodyPhase = .arriving }
      context.write(data, promise: track(0, context, promise))
    case .body(let buffer):
      context.write(data, promise: track(Int64(buffer.readableBytes), context, promise))
    case .end:
      if requestsInProgress > 0 {
        requestsInProgress -= 1
        if requestsInProgress == 0 { connection.requestEnded() }
      }
      context.write(data, promise: promise)
    }
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    var promise = promise
    if let part = event as? FileSender.Part {
      promise = track(Int64(part.region.readableBytes), context, promise)
    }
    context.triggerUserOutboundEvent(event, promise: promise)
  }

  /// What tells that as many bytes have left; MUST be given with them.
  private func track(
    _ bytes: Int64, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) -> EventLoopPromise<Void> {
    let written = promise ?? context.eventLoop.makePromise()
    partsUnderWay += 1
    taking.waitBegan(at: Self.now)
    arm(context)
    written.futureResult.assumeIsolated().whenComplete { _ in self.left(bytes) }
    return written
  }

  private func left(_ bytes: Int64) {
    let now = Self.now
    partsUnderWay -= 1
    taking.moved(bytes: bytes, at: now)
    if partsUnderWay == 0 { taking.waitEnded(at: now) }
  }

  // MARK: Time

  /// Sets the timer unless it will look soon enough: as good as always it is set once in the time
  /// of an allowance, not for each part.
  private func arm(_ context: ChannelHandlerContext) {
    guard let deadline = [sending.deadline, taking.deadline].compactMap({ $0 }).min() else {
      return
    }
    if let checkAt, checkAt <= deadline { return }
    check?.cancel()
    checkAt = deadline
    check = context.eventLoop.assumeIsolated().scheduleTask(
      deadline: .uptimeNanoseconds(UInt64(deadline.nanoseconds))
    ) {
      self.check = nil
      self.checkAt = nil
      let now = Self.now
      if self.sending.isOver(at: now) || self.taking.isOver(at: now) {
        context.close(promise: nil)
      } else {
        self.arm(context)
      }
    }
  }
}
