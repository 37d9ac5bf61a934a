// SPDX-License-Identifier: Apache-2.0

/// How much may wait for one endpoint. Beyond either, the oldest events go, and are counted; beyond
/// half of either no pull is added, which is counted too.
package struct OutboxLimits: Sendable, Hashable {
  /// A day of pushes of a busy registry.
  package var eventsMax: Int64 = 100_000
  package var bytesMax: Int64 = 64 * 1024 * 1024

  package init() {}
}
