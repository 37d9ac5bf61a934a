// SPDX-License-Identifier: Apache-2.0

/// What the commands are told of a registry with. A copy has two registries, and so two options in
/// the place of each.
package enum RegistryOption: String, Sendable, Hashable, CaseIterable {
  case plainHTTP = "plain-http"
  case authorities = "ca"
  case credentials
  case realm

  package enum Side: String, Sendable, Hashable, CaseIterable {
    case source = "src"
    case destination = "dst"
  }

  package func name(_ side: Side) -> String { "--\(side.rawValue)-\(rawValue)" }
}

extension RegistryOption: CustomStringConvertible {
  package var description: String { "--\(rawValue)" }
}
