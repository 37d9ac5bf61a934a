// SPDX-License-Identifier: Apache-2.0

/// Upstream sends no more than what the run's faults excuse.
enum UpstreamCheck {
  static func violation(sentBytes: Int64, maxBytes: Int64?) -> String? {
    guard let maxBytes, sentBytes > maxBytes else { return nil }
    return "\(sentBytes) bytes were sent, at most \(maxBytes) are excused"
  }
}
