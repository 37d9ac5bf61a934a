// SPDX-License-Identifier: Apache-2.0

/// Whether content stays in the cache from now on.
package enum KeepOutcome: Sendable, Hashable {
  case kept
  /// With it, what is to stay would not leave the room that evictions clear; nothing has changed.
  ///
  /// - Parameters:
  ///   - neededBytes: what is not kept already.
  ///   - roomBytes: what could be kept beside all that is.
  case refused(neededBytes: Int64, roomBytes: Int64)
  /// With it more would be kept than the limits allow; nothing has changed.
  case tooMany
}
