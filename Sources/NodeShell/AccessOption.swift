// SPDX-License-Identifier: Apache-2.0

package import RegistryCore
package import RegistryFront

/// Who may use a node's registry, as an operator says it.
package enum AccessOption: Sendable {
  /// Whoever reaches it may do everything.
  case everybody
  /// Nobody can prove anything, so that everybody may do the same.
  case anonymous(AccessPolicy)
  /// The users of a file have passwords.
  case passwords(path: String, AccessPolicy)
  /// Who has a token may do what it says.
  case tokens(TokenSettings, AccessPolicy)
}
