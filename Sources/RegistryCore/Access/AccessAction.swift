// SPDX-License-Identifier: Apache-2.0

/// In the words of token servers (Distribution, token scope documentation).
package enum AccessAction: String, Sendable, Hashable, CaseIterable {
  case pull
  case push
  case delete
}
