// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// What a node can remove without anybody missing it.
package protocol GarbageReport: Sendable {
  /// What the node goes by.
  var rules: GarbageRules { get }

  /// What may go. Removes nothing.
  func garbage(by rules: GarbageRules) async throws -> CollectedGarbage

  /// Removes it.
  func collect(by rules: GarbageRules) async throws -> CollectedGarbage
}
