// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Which requests a fault of upstream concerns: those for which all of this holds.
package struct UpstreamScope: Sendable, Equatable {
  /// Only those for this blob; nil: for any.
  package var blob: Int?
  /// Only those to this mirror (`World.pull(node:blob:at:source:)`); nil: to any.
  package var source: UInt64?
  /// Only the first so many, ≥ 1; nil: all.
  package var requestsMax: Int?
  /// Only those in this time from the fault's beginning on; nil: for good.
  package var lasts: Interval?
  /// So many of a thousand, by chance, `0...1000`.
  package var perThousand = 1000

  package init() {}

  package static let everything = UpstreamScope()

  package static func requests(_ count: Int) -> UpstreamScope {
    var scope = UpstreamScope()
    scope.requestsMax = count
    return scope
  }

  package static func lasting(_ interval: Interval) -> UpstreamScope {
    var scope = UpstreamScope()
    scope.lasts = interval
    return scope
  }
}
