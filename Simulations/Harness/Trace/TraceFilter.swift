// SPDX-License-Identifier: Apache-2.0

/// Which events are kept as lines: all, or those at one place or of one blob.
package struct TraceFilter: Sendable, Equatable {
  package var place: Place?
  /// By its number in the world; events that are of no blob are left out then.
  package var blob: Int?

  package init() {}

  /// Who an event happens to.
  package enum Place: Sendable, Equatable {
    case node(Int)
    case tracker(Int)
  }
}
