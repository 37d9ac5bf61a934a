// SPDX-License-Identifier: Apache-2.0

/// When a server wants to be asked again (RFC 9110, section 10.2.3).
enum RetryAfter: Sendable, Equatable {
  case delay(seconds: Int)
  case time(HTTPDate)

  init?(_ text: String) {
    if let seconds = Int64(digits: text).flatMap(Int.init(exactly:)) {
      self = .delay(seconds: seconds)
    } else if let time = HTTPDate(text) {
      self = .time(time)
    } else {
      return nil
    }
  }

  /// From `now`, in seconds since 1970.
  func seconds(at now: Int64) -> Int {
    switch self {
    case .delay(let seconds): seconds
    case .time(let time): max(0, Int(time.seconds - now))
    }
  }
}
