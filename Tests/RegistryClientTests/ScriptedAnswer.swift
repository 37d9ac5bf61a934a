// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore

/// What a scripted registry answers, and how it misbehaves while it does.
struct ScriptedAnswer: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    /// Breaks the connection off.
    case breakOff
    /// Neither sends nor ends until the test is over.
    case stall
    /// Goes on as long as the client reads; told how many bytes were taken.
    case sendForever(onSent: @Sendable (Int) -> Void)
  }

  var status = 200
  var headers: [String: String] = [:]
  /// Without it the body is chunked.
  var announcedLength: Int?
  var steps: [Step] = []
  var stallsBeforeHead = false
  var closesBeforeHead = false
  /// What the answer waits for.
  var awaits: (@Sendable () async -> Void)?

  /// Says nothing until the test is over.
  static let silence = ScriptedAnswer(stallsBeforeHead: true)

  static func whole(_ bytes: [UInt8], headers: [String: String] = [:]) -> ScriptedAnswer {
    ScriptedAnswer(headers: headers, announcedLength: bytes.count, steps: [.send(bytes)])
  }

  static func head(length: Int, headers: [String: String] = [:]) -> ScriptedAnswer {
    ScriptedAnswer(headers: headers, announcedLength: length)
  }

  static func status(
    _ status: Int, _ text: String = "", headers: [String: String] = [:]
  ) -> ScriptedAnswer {
    ScriptedAnswer(
      status: status, headers: headers, announcedLength: text.utf8.count,
      steps: text.isEmpty ? [] : [.send(Array(text.utf8))])
  }

  static func partial(_ bytes: [UInt8], contentRange: String) -> ScriptedAnswer {
    var answer = whole(bytes, headers: ["Content-Range": contentRange])
    answer.status = 206
    return answer
  }

  func response(on channel: any Channel) async throws -> Response {
    if closesBeforeHead { try await channel.close() }
    if stallsBeforeHead { try await Self.untilCancelled() }
    await awaits?()
    var fields = HTTPFields()
    for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
    if let announcedLength { fields[.contentLength] = "\(announcedLength)" }
    let steps = steps
    return Response(
      status: .init(code: status), headers: fields,
      body: ResponseBody(contentLength: announcedLength) { writer in
        for step in steps { try await Self.perform(step, &writer) }
        try await writer.finish(nil)
      })
  }

  @concurrent
  private static func perform(_ step: Step, _ writer: inout any ResponseBodyWriter) async throws {
    switch step {
    case .send(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
    case .breakOff: throw CancellationError()
    case .stall: try await untilCancelled()
    case .sendForever(let onSent):
      let piece = ByteBuffer(repeating: 0x61, count: 64 * 1024)
      while true {
        try await writer.write(piece)
        onSent(piece.readableBytes)
      }
    }
  }

  private static func untilCancelled() async throws {
    let (stream, continuation) = AsyncStream<Never>.makeStream()
    for await _ in stream {}
    continuation.finish()
    try Task.checkCancellation()
  }
}
