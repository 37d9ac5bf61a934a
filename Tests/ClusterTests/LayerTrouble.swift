// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// What a scripted upstream does with one request for a layer, in place of answering it well.
enum LayerTrouble: Sendable, Equatable {
  /// 429, with this in `Retry-After`.
  case busy(retryAfterSeconds: Int)
  /// 416, whatever was asked for.
  case notSatisfiable
  /// The connection breaks after so many bytes of the body.
  case breaksOff(afterBytes: Int64)
  /// Nothing comes after so many bytes of the body, and the connection stands.
  case stalls(afterBytes: Int64)
  /// The byte at this offset of the layer is another.
  case corrupts(offset: Int64)

  /// Nil if there is a body.
  var answer: Response? {
    switch self {
    case .busy(let seconds):
      Response(status: .tooManyRequests, headers: [.retryAfter: "\(seconds)"])
    case .notSatisfiable: Response(status: .rangeNotSatisfiable)
    case .breaksOff, .stalls, .corrupts: nil
    }
  }

  var wrongOffset: Int64? {
    switch self {
    case .corrupts(let offset): offset
    case .busy, .notSatisfiable, .breaksOff, .stalls: nil
    }
  }
}
