// SPDX-License-Identifier: Apache-2.0

/// How far the body of a request has come, next to its response.
///
/// ```
/// arriving ─ response ends ─► discarding
///     │                           │
///     └─── end ───► complete ◄────┴─ end
/// ```
/// A body that is not complete when its response begins is not wanted. What is left of it is read
/// and thrown away within a bound, because a client that is still sending may see its connection
/// reset before it sees the response.
struct RequestBodyProgress {
  private var phase: Phase
  /// The client sends nothing before it is asked.
  private var isAwaited: Bool
  /// The response has said that the connection ends with it.
  private var closes = false
  private let discardBytesMax: Int64

  private enum Phase {
    case complete
    /// `remainingBytes` is nil if only the end of the body tells.
    case arriving(remainingBytes: Int64?)
    case discarding(allowanceBytes: Int64)
  }

  enum ResponseEnd {
    case keep
    case discard
    case close
  }

  /// As soon as the head has arrived.
  init(lengthBytes: Int64?, isAwaited: Bool, discardBytesMax: Int64) {
    self.phase = .arriving(remainingBytes: lengthBytes)
    self.isAwaited = isAwaited
    self.discardBytesMax = discardBytesMax
  }

  /// - Returns: whether enough has been discarded, so that the connection is to be closed.
  mutating func bodyArrived(bytes: Int64) -> Bool {
    isAwaited = false
    switch phase {
    case .complete:
      return false
    case .arriving(let remainingBytes):
      phase = .arriving(remainingBytes: remainingBytes.map { $0 - bytes })
      return false
    case .discarding(let allowanceBytes):
      phase = .discarding(allowanceBytes: allowanceBytes - bytes)
      return bytes > allowanceBytes
    }
  }

  /// - Returns: whether the connection is to be closed.
  mutating func endArrived() -> Bool {
    defer { phase = .complete }
    switch phase {
    case .complete, .arriving: return false
    case .discarding: return closes
    }
  }

  /// - Returns: whether the client is to be asked for the body.
  mutating func bodyWanted() -> Bool {
    defer { isAwaited = false }
    return isAwaited
  }

  /// - Returns: whether the response is to say that the connection ends with it. A client that was
  ///   not asked for its body may send it or not, so what follows could not be told apart.
  mutating func responseBegins() -> Bool {
    switch phase {
    case .complete, .discarding: closes = false
    case .arriving(let remainingBytes):
      closes = isAwaited || remainingBytes ?? 0 > discardBytesMax
    }
    return closes
  }

  mutating func responseEnds() -> ResponseEnd {
    switch phase {
    case .complete, .discarding:
      return closes ? .close : .keep
    case .arriving:
      phase = .discarding(allowanceBytes: discardBytesMax)
      return .discard
    }
  }

  /// The response has ended before the body.
  var isDiscarding: Bool {
    switch phase {
    case .discarding: true
    case .complete, .arriving: false
    }
  }

  /// Whether the connection must not end here: somebody still wants the body.
  var isArriving: Bool {
    switch phase {
    case .arriving: true
    case .complete, .discarding: false
    }
  }
}
