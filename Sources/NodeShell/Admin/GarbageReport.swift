// SPDX-License-Identifier: Apache-2.0

/// What a node could remove without anybody missing it.
package protocol GarbageReport: Sendable {
  /// Everything that may go, in no particular order. Removes nothing.
  func garbage() async throws -> [GarbageItem]
}
