// SPDX-License-Identifier: Apache-2.0

/// Whether a request is let in.
package enum AccessDecision: Sendable, Hashable {
  /// As far as its caller may make it.
  case admitted(RegistryRequest)
  /// Who proves something may be let in: for all that the request could need.
  case unproven([AccessNeed])
  /// What the caller has of a token server is not enough for this.
  case insufficient([AccessNeed])
  /// Nothing more can be proven.
  case denied(AccessNeed)
}
