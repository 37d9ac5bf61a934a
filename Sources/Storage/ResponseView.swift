// SPDX-License-Identifier: Apache-2.0

/// The part of a blob that one response carries, and how much of its end is withheld until the
/// blob is proven (Design: no client can ever receive a complete wrong body).
struct ResponseView: Sendable, Hashable {
  /// Bytes of the blob.
  let range: Range<Int64>
  /// At most the length of the range.
  let withheldBytes: Int64

  init(range: Range<Int64>, tailBytes: Int64) {
    self.range = range
    self.withheldBytes = min(tailBytes, range.upperBound - range.lowerBound)
  }

  func shownEnd(readableBytes: Int64, isProven: Bool) -> Int64 {
    if isProven { return range.upperBound }
    return max(range.lowerBound, min(readableBytes, range.upperBound - withheldBytes))
  }
}
