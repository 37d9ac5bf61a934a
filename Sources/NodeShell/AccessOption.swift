// SPDX-License-Identifier: Apache-2.0

package import RegistryCore
package import RegistryFront

/// Who may use a node's registry, as an operator says it.
package enum AccessOption: Sendable {
  /// Whoever reaches it may do everything.
  case everybody
  /// Everybody may do this, and nobody more.
  case anonymous([AnonymousRule])
  /// The users of a file may do everything, everybody may do this.
  case passwords(path: String, [AnonymousRule])
  /// Who has a token may do what it says, everybody may do this.
  case tokens(TokenSettings, [AnonymousRule])
}
