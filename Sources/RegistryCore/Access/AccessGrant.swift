// SPDX-License-Identifier: Apache-2.0

/// What a caller may do who has proven something, beside what everybody may.
package enum AccessGrant: Sendable, Hashable {
  /// Has proven nothing.
  case nothing
  /// A user of this registry where no rules are for users, who may do everything.
  case everything
  /// A user of this registry with the rules for them.
  case rules([AccessRule])
  /// What a token server has allowed: scopes (Distribution, token authentication: `access`).
  case scopes([AccessScope])

  package func allows(_ need: AccessNeed) -> Bool {
    switch self {
    case .nothing: false
    case .everything: true
    case .rules(let rules): need == .presence || rules.contains { $0.allows(need) }
    case .scopes(let scopes): need == .presence || scopes.contains { $0.allows(need) }
    }
  }
}
