// SPDX-License-Identifier: Apache-2.0

import RegistryCore

extension Pagination {
  /// How many entries to read from the catalog for this page: one more than it shows, which tells
  /// whether there are more; nil for all.
  ///
  /// - Parameter isLastKnown: false if `last` is no name the catalog could have, so that only the
  ///   page itself can be cut there.
  func catalogLimit(isLastKnown: Bool) -> Int? {
    guard last == nil || isLastKnown, let limit, limit < .max else { return nil }
    return limit + 1
  }
}
