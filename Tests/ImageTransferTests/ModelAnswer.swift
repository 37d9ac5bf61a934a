// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import NIOCore

/// What the model registry answers.
struct ModelAnswer: Sendable {
  var status: Int
  var headers: [String: String] = [:]
  var bytes: [UInt8] = []

  func response(isHead: Bool, fault: ModelRegistry.Fault?) -> Response {
    var fields = HTTPFields()
    for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
    fields[.contentLength] = "\(bytes.count)"
    guard !isHead else {
      return Response(
        status: .init(code: status), headers: fields,
        body: ResponseBody(contentLength: bytes.count) { try await $0.finish(nil) })
    }
    var sent = bytes
    var stops: (breaksOff: Bool, Int)?
    switch fault {
    case .flipByte(let place)?: sent[place] ^= 1
    case .breakOff(let count)?: stops = (true, count)
    case .stall(let count)?: stops = (false, count)
    case .status?, nil: break
    }
    let (body, stop) = (sent, stops)
    return Response(
      status: .init(code: status), headers: fields,
      body: ResponseBody(contentLength: body.count) { writer in
        try await writer.write(ByteBuffer(bytes: body.prefix(stop?.1 ?? body.count)))
        if let stop {
          if stop.breaksOff { throw CancellationError() }
          let (stream, continuation) = AsyncStream<Never>.makeStream()
          for await _ in stream {}
          continuation.finish()
          try Task.checkCancellation()
        }
        try await writer.finish(nil)
      })
  }
}
