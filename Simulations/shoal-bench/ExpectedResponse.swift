// SPDX-License-Identifier: Apache-2.0

/// What an answer has to be to count.
enum ExpectedResponse: Sendable {
  /// 200 with this body.
  case body([UInt8])
  /// 200 without a body, to a HEAD for one of this length.
  case head(bodyBytes: Int)
  /// This status, whatever the body is.
  case status(Int)

  var status: Int {
    switch self {
    case .body, .head: 200
    case .status(let status): status
    }
  }
}
