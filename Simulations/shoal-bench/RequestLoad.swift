// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc

/// Requests over connections that are kept alive, one at a time on each, all from one thread.
struct RequestLoad: Sendable {
  struct Outcome: Sendable {
    let seconds: Double
    /// From each request to its whole answer.
    let latenciesSeconds: [Double]
  }

  let address: HostPort
  /// As errors call it.
  let operation: String
  let connections: Int
  /// What every answer has to be.
  let expected: ExpectedResponse
  /// The bytes of each request, by its number from 0 on.
  let request: @Sendable (Int) -> [UInt8]

  /// The same request again and again.
  static func repeating(
    _ method: String, _ target: String, accept: String, on address: HostPort, connections: Int,
    expecting body: [UInt8]
  ) -> RequestLoad {
    let bytes = Array(
      "\(method) \(target) HTTP/1.1\r\nHost: \(address)\r\nAccept: \(accept)\r\n\r\n".utf8)
    return RequestLoad(
      address: address, operation: "\(method) \(target)", connections: connections,
      expected: method == "HEAD" ? .head(bodyBytes: body.count) : .body(body)
    ) { _ in bytes }
  }

  func run(requests: Int) throws -> Outcome {
    let wires = try (0..<connections).map { _ in try WireConnection(to: address) }
    var polled = wires.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    let patienceMilliseconds = Int32(WireConnection.patienceSeconds(blobBytes: 0)) * 1000
    var latenciesSeconds: [Double] = []
    latenciesSeconds.reserveCapacity(requests)
    let start = ContinuousClock.now
    var sentAt = [ContinuousClock.Instant](repeating: start, count: connections)
    var sentCount = 0
    for index in wires.indices where sentCount < requests {
      sentAt[index] = .now
      try wires[index].send(request(sentCount))
      sentCount += 1
    }
    while latenciesSeconds.count < requests {
      let ready = unsafe poll(&polled, nfds_t(polled.count), patienceMilliseconds)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { throw BenchFailure.noAnswer(operation: operation) }
      for index in wires.indices where polled[index].revents != 0 {
        try wires[index].receive(operation)
        guard try wires[index].takeResponse(operation, expected) else { continue }
        let now = ContinuousClock.now
        latenciesSeconds.append((now - sentAt[index]) / .seconds(1))
        guard sentCount < requests else { continue }
        sentAt[index] = now
        try wires[index].send(request(sentCount))
        sentCount += 1
      }
    }
    return Outcome(
      seconds: (ContinuousClock.now - start) / .seconds(1), latenciesSeconds: latenciesSeconds)
  }
}
