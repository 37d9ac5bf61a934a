// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// A fault of upstream in force.
struct UpstreamTrouble: Sendable {
  let fault: UpstreamFault
  let scope: UpstreamScope
  let since: Instant
  /// Requests it has concerned.
  var requestCount = 0

  /// Whether it concerns a request, which is counted.
  mutating func takes(
    blob: Int, source: UInt64, at now: Instant, _ generator: inout SeededGenerator
  ) -> Bool {
    if let only = scope.blob, only != blob { return false }
    if let only = scope.source, only != source { return false }
    if let max = scope.requestsMax, requestCount >= max { return false }
    if let lasts = scope.lasts, now - since >= lasts { return false }
    if scope.perThousand < 1000, generator.below(1000) >= scope.perThousand { return false }
    requestCount += 1
    return true
  }
}
