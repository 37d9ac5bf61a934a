// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers requests on a connection that take no wait right where they arrive, and hands on all
/// others: most of what a small answer costs is the task that it is made in, and the way there and
/// back.
///
///     head ──► held ──end──► at hand? ──yes──► answered
///      │        └──body──► handed on └──no──► handed on
///      └── while one that was handed on is not answered, the client does not take what was
///          sent, or the connection is to end ──► handed on
///
/// So the order of answers is that of requests, and there are never more of them than the channel
/// has room for: who is handed on has to wait.
final class AtHandHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  struct Answer {
    var head: HTTPResponse
    /// Nil for an answer without a body.
    let body: ByteBuffer?
  }

  private let answer: (HTTPRequest, any Channel) -> Answer?
  /// Of what was handed on, to be answered.
  private var handedOnCount = 0
  private var held: HTTPRequest?
  /// Written and not flushed, about.
  private var unflushedBytes = 0
  /// The connection is to end.
  private var isEnding = false
  private var date = HTTPDate()
  /// What watches for idle connections is behind this, and is shown once in a while that this is
  /// none.
  private let handsOnEvery: TimeAmount
  private var handsOnAt: NIODeadline

  /// - Parameter answer: nil for what is to be handed on.
  init(
    idleTimeout: TimeAmount, _ answer: @escaping (HTTPRequest, any Channel) -> Answer?
  ) {
    self.answer = answer
    handsOnEvery = .nanoseconds(idleTimeout.nanoseconds / 4)
    handsOnAt = .now() + handsOnEvery
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      if mayAnswer(context), Self.mayBeAtHand(head) {
        held = head
      } else {
        note(head)
        context.fireChannelRead(data)
      }
    case .body:
      handOnHeld(context)
      context.fireChannelRead(data)
    case .end:
      if let head = held, mayAnswer(context), let answer = answerNow(head, context.channel) {
        held = nil
        send(answer, context)
        return
      }
      handOnHeld(context)
      context.fireChannelRead(data)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // Once for all answers to what has arrived together.
    if unflushedBytes > 0 { flushAnswers(context) }
    context.fireChannelReadComplete()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): if !Self.isKept(head.headerFields) { isEnding = true }
    case .body: break
    case .end: handedOnCount -= 1
    }
    context.write(data, promise: promise)
  }

  private func mayAnswer(_ context: ChannelHandlerContext) -> Bool {
    handedOnCount == 0 && !isEnding && context.channel.isWritable
  }

  /// A connection that is to end after the answer is ended by what is behind this, which also asks
  /// for bodies.
  private static func mayBeAtHand(_ head: HTTPRequest) -> Bool {
    (head.method == .get || head.method == .head) && isKept(head.headerFields)
      && RequestBodyLength.bytes(head.headerFields) == 0
  }

  private static func isKept(_ fields: HTTPFields) -> Bool {
    fields[.connection].map { $0.lowercased() == "keep-alive" } ?? true
  }

  /// What is handed on.
  private func note(_ head: HTTPRequest) {
    handedOnCount += 1
    if !Self.isKept(head.headerFields) { isEnding = true }
  }

  private func handOnHeld(_ context: ChannelHandlerContext) {
    guard let head = held else { return }
    held = nil
    note(head)
    handsOnAt = .now() + handsOnEvery
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  private func answerNow(_ head: HTTPRequest, _ channel: any Channel) -> Answer? {
    NIODeadline.now() < handsOnAt ? answer(head, channel) : nil
  }

  private func send(_ answer: Answer, _ context: ChannelHandlerContext) {
    var head = answer.head
    head.headerFields[.date] = date.now
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if let body = answer.body { context.write(wrapOutboundOut(.body(body)), promise: nil) }
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
    unflushedBytes += Self.headBytes + (answer.body?.readableBytes ?? 0)
    // TLS shows what it holds only when it is flushed.
    if unflushedBytes >= Self.unflushedBytesMax { flushAnswers(context) }
  }

  private func flushAnswers(_ context: ChannelHandlerContext) {
    unflushedBytes = 0
    context.flush()
  }

  /// Of one answer, about.
  private static let headBytes = 512
  private static let unflushedBytesMax = 32 << 10
}
