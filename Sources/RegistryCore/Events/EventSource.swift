// SPDX-License-Identifier: Apache-2.0

/// The process that events come from.
package struct EventSource: Sendable, Hashable {
  /// Where clients reach it, `HOST:PORT`.
  package var address: String
  /// Drawn anew with each start.
  package let instance: UniqueID

  package init(address: String, instance: UniqueID) {
    self.address = address
    self.instance = instance
  }
}
