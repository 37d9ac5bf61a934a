// SPDX-License-Identifier: Apache-2.0

import SwarmCore

/// The registry that has every blob, and what it is made to do wrong.
struct Upstream: Sendable {
  let host: Int
  var faults: [UpstreamFault] = []
  /// It answers nobody any more, and how.
  var death: Fault.Death?
  /// Requests it was sent, answered or not.
  var requestCount = 0

  /// The status with which a request is refused; nil if it is not.
  var refusal: Int? {
    for case .refuses(let status) in faults { return status }
    return nil
  }

  /// After how many chunks a body breaks off; nil if it does not.
  var truncation: Int? {
    for case .truncates(let chunks) in faults { return chunks }
    return nil
  }

  func content(of index: Int, of blob: ModelBlob) -> UInt64 {
    faults.contains(.servesWrong(blob: blob.number, chunk: index))
      ? blob.wrongContent(of: index) : blob.content(of: index)
  }
}
