// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import NIOCore
import PeerProtocol
import RegistryCore

/// Routes the administrative calls. Everything is JSON, errors too.
struct AdminResponder: HTTPResponder {
  let status: StatusAnswer
  let pulls: PullsAnswer
  let garbage: GarbageAnswer
  /// Nil for a node that mirrors nothing, and has no pins of when it did.
  var imagePins: PinsAnswer?
  /// Changes the node's rate limits, by the loop, and says what holds now. MUST be bounded in time.
  let changeLimits: @Sendable (LimitsChange) async -> LoopAnswer<RateLimits>
  /// The history of pulls, from the loop. MUST be bounded in time.
  let history: @Sendable () async -> LoopAnswer<PullHistoryReading>

  func respond(to request: Request, context: AdminContext) async -> Response {
    do {
      return Self.response(200, try await answer(request))
    } catch {
      return Self.response(error.status, error.json, allowing: error)
    }
  }

  private func answer(_ request: Request) async throws(AdminError) -> JSONValue {
    guard let target = RequestTarget(request.head.path ?? "") else {
      throw .parameterInvalid("the request's path cannot be read")
    }
    switch target.path {
    case "/shoal/v1/status":
      try require(.get, request)
      return await status.json(try await readHistory())
    case "/shoal/v1/pulls":
      try require(.get, request)
      return try pulls.json(try PullsQuery(target), try await readHistory())
    case "/shoal/v1/gc":
      try require(.post, request)
      return try await garbage.json(try await garbageQuery(request, target))
    case "/shoal/v1/pins":
      return try await pins(request, target)
    case "/shoal/v1/limits":
      if request.method == .get { return try await limits(after: LimitsChange()) }
      try require(.post, request)
      return try await limits(after: try LimitsChange(target))
    default:
      throw .pathUnknown(target.path)
    }
  }

  private func require(
    _ method: HTTPRequest.Method, _ request: Request
  ) throws(AdminError) {
    guard request.method == method else { throw .methodNotAllowed(allowed: method.rawValue) }
  }

  private func pins(
    _ request: Request, _ target: RequestTarget
  ) async throws(AdminError) -> JSONValue {
    guard let imagePins else { throw PinsAnswer.noMirror }
    switch request.method {
    case .get: return imagePins.json
    case .post: return try await imagePins.pin(try PinQuery(target))
    case .delete: return try await imagePins.unpin(try PinQuery(target))
    default: throw .methodNotAllowed(allowed: "GET, POST, DELETE")
    }
  }

  private func readHistory() async throws(AdminError) -> PullHistoryReading {
    try Self.value(of: await history())
  }

  private func limits(after change: LimitsChange) async throws(AdminError) -> JSONValue {
    try Self.value(of: await changeLimits(change)).json
  }

  private static func value<Value: Sendable>(
    of answer: LoopAnswer<Value>
  ) throws(AdminError) -> Value {
    switch answer {
    case .answered(let value): return value
    case .stopped: throw .stopping
    case .late: throw .stuck
    }
  }

  /// By parameters, or a dry run by a body `{"dryRun": true}`.
  private func garbageQuery(
    _ request: Request, _ target: RequestTarget
  ) async throws(AdminError) -> GarbageQuery {
    var query = try GarbageQuery(target)
    if target[parameter: "dry-run"] != nil { return query }
    var request = request
    let body: ByteBuffer
    do {
      body = try await request.collectBody(upTo: Self.bodyBytesMax)
    } catch {
      throw .parameterInvalid("the request's body cannot be read, or is too long")
    }
    if body.readableBytes == 0 { return query }
    guard let value = try? JSONValue(parsing: Array(body.readableBytesView)),
      case .boolean(let isDryRun)? = value["dryRun"]
    else {
      throw .parameterInvalid("the request's body is not {\"dryRun\": true} or false")
    }
    query.isDryRun = isDryRun
    return query
  }

  private static func response(
    _ status: Int, _ json: JSONValue, allowing error: AdminError? = nil
  ) -> Response {
    let bytes = ByteBuffer(string: json.text + "\n")
    var headers = HTTPFields()
    headers[.contentType] = "application/json"
    headers[.contentLength] = String(bytes.readableBytes)
    if case .methodNotAllowed(let allowed) = error { headers[.allow] = allowed }
    return Response(
      status: HTTPResponse.Status(code: status), headers: headers,
      body: ResponseBody(byteBuffer: bytes))
  }

  private static let bodyBytesMax = 64 * 1024
}
