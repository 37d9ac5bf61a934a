// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The bodies of the requests on a connection whose responses have not ended, in order. A client
/// may send a request before it has the response to the one before (RFC 9112, section 9.3.2): so
/// what arrives is of the last of them, and what is written is of the first.
struct PipelinedBodies {
  private var bodies: CircularBuffer<RequestBodyProgress> = []
  private let discardBytesMax: Int64

  init(discardBytesMax: Int64) {
    self.discardBytesMax = discardBytesMax
  }

  // MARK: What arrives

  mutating func headArrived(lengthBytes: Int64?, isAwaited: Bool) {
    bodies.append(
      RequestBodyProgress(
        lengthBytes: lengthBytes, isAwaited: isAwaited, discardBytesMax: discardBytesMax))
  }

  /// - Returns: whether enough has been discarded, so that the connection is to be closed.
  mutating func bodyArrived(bytes: Int64) -> Bool {
    guard let last = bodies.indices.last else { return false }
    return bodies[last].bodyArrived(bytes: bytes)
  }

  /// - Returns: whether the connection is to be closed.
  mutating func endArrived() -> Bool {
    guard let last = bodies.indices.last else { return false }
    // Its response has ended before, so that nothing can be behind it.
    let isOver = bodies[last].isDiscarding
    let closes = bodies[last].endArrived()
    if isOver { bodies.removeLast() }
    return closes
  }

  /// Whether the connection must not end here: somebody still wants the body.
  var isArriving: Bool { bodies.last?.isArriving ?? false }

  // MARK: What is written

  /// - Returns: whether the client is to be asked for the body.
  mutating func bodyWanted() -> Bool {
    guard let first = bodies.indices.first else { return false }
    return bodies[first].bodyWanted()
  }

  /// - Returns: whether the response is to say that the connection ends with it.
  mutating func responseBegins() -> Bool {
    // Without a request it answers what is none.
    guard let first = bodies.indices.first else { return false }
    return bodies[first].responseBegins()
  }

  mutating func responseEnds() -> RequestBodyProgress.ResponseEnd {
    guard let first = bodies.indices.first else { return .keep }
    let end = bodies[first].responseEnds()
    if !bodies[first].isDiscarding { bodies.removeFirst() }
    return end
  }
}
