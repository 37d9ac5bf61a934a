// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Sets a client's connection up: counted first, then TLS if there is any, then HTTP/1.1 or HTTP/2
/// as the two agree (RFC 9113, section 3.2), with what watches the client.
struct FrontChannel: ServerChildChannel {
  struct Value: ServerChildChannelValue {
    let channel: any Channel
    /// Known when the handshake is over.
    let spoken: EventLoopFuture<Spoken>
  }

  enum Spoken: Sendable {
    case http1(HTTP1Channel.Value)
    case http2(HTTP2Channel.Value)
  }

  enum Refusal: Error {
    /// More connections than are allowed, and all of them at work.
    case noRoom
    /// What the two agreed on is nothing that was proposed.
    case unknownProtocol
  }

  private let responder: HTTPChannelHandler.Responder
  private let limits: FrontLimits
  private let connections: FrontConnections
  private let departures: ClientDepartures
  private let tls: FrontTLSFiles.Context?
  private let answerAtHand: @Sendable (HTTPRequest, any Channel) -> AtHandHandler.Answer?

  init(
    responder: @escaping HTTPChannelHandler.Responder, limits: FrontLimits,
    departures: ClientDepartures, tls: FrontTLSFiles.Context?,
    answerAtHand: @escaping @Sendable (HTTPRequest, any Channel) -> AtHandHandler.Answer?
  ) {
    self.responder = responder
    self.limits = limits
    self.departures = departures
    self.tls = tls
    self.answerAtHand = answerAtHand
    connections = FrontConnections(limits: limits)
  }

  /// Never fails: the server would take it for a failure of its listener, and accept nobody more.
  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let spoken: EventLoopFuture<Spoken>
    if let connection = connections.opened(channel) {
      receiveInLargePieces(channel)
      spoken = speak(connection, channel, logger)
    } else {
      spoken = channel.eventLoop.makeFailedFuture(Refusal.noRoom)
    }
    return channel.eventLoop.makeSucceededFuture(Value(channel: channel, spoken: spoken))
  }

  /// Each piece of a body costs a system call and some turns of the loop and of the disk's threads.
  /// Buffers begin small and grow while clients fill them.
  private func receiveInLargePieces(_ channel: any Channel) {
    do {
      let options = channel.syncOptions
      try options?.setOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(
          minimum: 1024, initial: 4096, maximum: limits.receiveBytesMax))
      // One buffer is kept for a connection, not as many as are read in a row.
      try options?.setOption(.maxMessagesPerRead, value: 1)
    } catch {
      // It has gone already, which its reader is told.
    }
  }

  private func speak(
    _ connection: FrontConnection, _ channel: any Channel, _ logger: Logger
  ) -> EventLoopFuture<Spoken> {
    guard let tls else {
      do {
        try channel.pipeline.syncOperations.addHandler(FileSender())
      } catch {
        return channel.eventLoop.makeFailedFuture(error)
      }
      return speakHTTP1(connection, channel, logger)
    }
    let handshake = NIOTypedApplicationProtocolNegotiationHandler<Spoken> { agreed, channel in
      speak(agreed, connection, channel, logger)
    }
    do {
      try channel.pipeline.syncOperations.addHandlers(
        NIOSSLServerHandler(context: tls.current), handshake)
    } catch {
      return channel.eventLoop.makeFailedFuture(error)
    }
    return limitTime(of: handshake.protocolNegotiationResult, on: channel)
  }

  func handle(value: Value, logger: Logger) async {
    do {
      let spoken = try await value.spoken.get()
      await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
        switch spoken {
        case .http1(let connection):
          await HTTP1Channel(responder: responder).handle(value: connection, logger: logger)
        case .http2(let connection):
          await HTTP2Channel(responder: responder).handle(value: connection, logger: logger)
        }
      }
    } catch {
      logger.debug("connection refused", metadata: ["error": "\(error)"])
      value.channel.close(promise: nil)
    }
  }

  /// A client that does not get on with its handshake is given up.
  private func limitTime(
    of spoken: EventLoopFuture<Spoken>, on channel: any Channel
  ) -> EventLoopFuture<Spoken> {
    let deadline = channel.eventLoop.scheduleTask(in: .seconds(limits.handshakeSeconds)) {
      channel.close(promise: nil)
    }
    spoken.whenComplete { _ in deadline.cancel() }
    return spoken
  }

  private func speak(
    _ agreed: ALPNResult, _ connection: FrontConnection, _ channel: any Channel, _ logger: Logger
  ) -> EventLoopFuture<Spoken> {
    switch agreed {
    case .negotiated("h2"): speakHTTP2(connection, channel, logger)
    case .negotiated("http/1.1"), .fallback: speakHTTP1(connection, channel, logger)
    case .negotiated: channel.eventLoop.makeFailedFuture(Refusal.unknownProtocol)
    }
  }

  private func speakHTTP1(
    _ connection: FrontConnection, _ channel: any Channel, _ logger: Logger
  ) -> EventLoopFuture<Spoken> {
    HTTP1Channel(responder: responder, configuration: configuration(connection, isStream: false))
      .setup(channel: channel, logger: logger).map { .http1($0) }
  }

  private func speakHTTP2(
    _ connection: FrontConnection, _ channel: any Channel, _ logger: Logger
  ) -> EventLoopFuture<Spoken> {
    HTTP2Channel(
      responder: responder,
      configuration: .init(
        idleTimeout: .seconds(limits.idleTimeoutSeconds),
        gracefulCloseTimeout: .seconds(limits.handshakeSeconds),
        streamConfiguration: configuration(connection, isStream: true))
    ).setup(channel: channel, logger: logger).map { .http2($0) }
  }

  /// What stands between HTTP and the responder: of a whole connection, or of one stream.
  private func configuration(
    _ connection: FrontConnection, isStream: Bool
  ) -> HTTP1Channel.Configuration {
    let (limits, departures, answerAtHand) = (limits, departures, answerAtHand)
    return HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        ClientDepartureHandler(departures), PaceHandler(limits, connection),
      ]
        // A stream has one request, and a handler more would cost each what it may save some.
        // Elsewhere this stands where it sees whether a response ends the connection.
        + (isStream
          ? []
          : [AtHandHandler(idleTimeout: .seconds(limits.idleTimeoutSeconds), answerAtHand)])
        + [RequestBodyHandler(limits, isStream: isStream)],
      idleTimeout: .seconds(limits.idleTimeoutSeconds),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headerBytesMax, maxHeaderListSize: limits.headerBytesMax))
  }
}
