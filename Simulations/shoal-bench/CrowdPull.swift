// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// One pull of a small image over a connection of its own: the manifest by its tag, then blob after
/// blob.
struct CrowdPull {
  struct Request: Sendable {
    let operation: String
    let bytes: [UInt8]
    let expected: [UInt8]
  }

  private enum Phase {
    case connecting
    case awaitingHead(of: Int)
    case receiving(of: Int, offset: Int)
    case over
  }

  private let wire: WireConnection
  private let requests: [Request]
  private var phase = Phase.connecting

  init(_ requests: [Request], from address: HostPort) throws {
    precondition(!requests.isEmpty)
    self.requests = requests
    wire = try WireConnection(beginningTo: address, bufferBytes: Self.bufferBytes)
  }

  var descriptor: Int32 { wire.descriptor }

  var isConnecting: Bool {
    if case .connecting = phase { return true }
    return false
  }

  /// Goes as far as it can with what has come; returns whether it has everything.
  mutating func advance() throws -> Bool {
    if case .connecting = phase {
      try wire.connected()
      try send(0)
      return false
    }
    if case .over = phase { return true }
    try wire.receive(operation)
    while try step() {}
    if case .over = phase { return true }
    return false
  }

  /// Returns whether there may be another one without more bytes.
  private mutating func step() throws -> Bool {
    switch phase {
    case .connecting, .over:
      return false
    case .awaitingHead(let index):
      let request = requests[index]
      guard let head = wire.takeHead() else { return false }
      guard head.status == 200 else {
        throw BenchFailure.refused(operation: request.operation, status: head.status)
      }
      guard head.bodyBytes == request.expected.count else {
        throw BenchFailure.wrongBytes(operation: request.operation)
      }
      phase = .receiving(of: index, offset: 0)
      return true
    case .receiving(let index, let offset):
      let request = requests[index]
      let taken = try wire.takeBody(request.operation, request.expected, from: offset)
      guard offset + taken == request.expected.count else {
        phase = .receiving(of: index, offset: offset + taken)
        return false
      }
      try send(index + 1)
      return false
    }
  }

  private mutating func send(_ index: Int) throws {
    guard index < requests.count else {
      phase = .over
      return
    }
    try wire.send(requests[index].bytes)
    phase = .awaitingHead(of: index)
  }

  private var operation: String {
    switch phase {
    case .connecting, .over: "connect"
    case .awaitingHead(let index), .receiving(let index, _): requests[index].operation
    }
  }

  /// A thousand of them are open at once.
  private static let bufferBytes = 32 << 10
}
