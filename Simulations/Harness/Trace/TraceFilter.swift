// SPDX-License-Identifier: Apache-2.0

/// Which events are kept as lines: all, or those at one place or of one blob.
package struct TraceFilter: Sendable, Equatable {
  /// Of a node or a tracker: upstream is no core, and nothing happens to it.
  package var place: Place?
  /// By its number in the world; events that are of no blob are left out then.
  package var blob: Int?

  package init() {}
}
