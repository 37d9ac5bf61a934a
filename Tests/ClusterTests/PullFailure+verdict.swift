// SPDX-License-Identifier: Apache-2.0

import LocalCluster

extension PullFailure {
  /// Whether a client that does not hash would have taken the answer for the blob.
  var isCompleteBody: Bool {
    switch self {
    case .wrongBytes: true
    case .refused, .aborted, .malformed: false
    }
  }
}
